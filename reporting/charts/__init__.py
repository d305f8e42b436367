"""Charts, the same on a page and in a PDF: Vega-Lite drawn to SVG in this process, without network or JavaScript.

Every chart says in its title what it shows, writes its values beside its marks, never tells anything by colour alone
and brings the table of its figures (docs/adr/0004-charts.md).
"""

from .bars import Bar, bars
from .lines import Line, lines
from .maps import choropleth
from .svg import Chart, chart_data_uri

__all__ = ["Bar", "Chart", "Line", "bars", "chart_data_uri", "choropleth", "lines"]
