"""The evaluation report (N2.1.d, N3.c, R4.b): one content, written from the figures, as PDF and as ODT."""
