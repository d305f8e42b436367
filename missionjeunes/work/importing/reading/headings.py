"""Which column of the file holds which column of the layout."""

from .nir import names_nir
from .refusal import NIR_FOUND, Refusal
from .values import plain, words

ERROR_HEADINGS = ("rejet_ligne", "rejet_colonne", "rejet_motif")


class Headings:
    """The headings as written, where each column of the layout stands, and which are not used.

    `comes_back` is true for a corrected error file: its three extra columns are ignored, and the quotes that
    protected its cells are taken off.
    """

    def __init__(self, written: list[str], columns: list[dict], mapping: dict[str, str]):
        self.written = [text.strip() for text in written]
        while self.written and not self.written[-1]:
            self.written.pop()
        self.comes_back = set(ERROR_HEADINGS) <= set(self.written)
        self._refuse_nir()
        self._refuse_duplicates()
        self.places = self._places(columns, mapping)
        self.missing = [c["name"] for c in columns if c["required"] and c["name"] not in self.places]
        used = set(self.places.values())
        self.unused = [
            index for index, text in enumerate(self.written) if index not in used and text not in ERROR_HEADINGS
        ]

    def _refuse_nir(self) -> None:
        if any(names_nir(words(text)) for text in self.written):
            raise Refusal(NIR_FOUND)

    def _refuse_duplicates(self) -> None:
        seen = set()
        for text in self.written:
            name = plain(text)
            if name and name in seen:
                raise Refusal(f"La colonne «{text[:60]}» figure deux fois : gardez-en une seule.")
            seen.add(name)

    def _places(self, columns: list[dict], mapping: dict[str, str]) -> dict[str, int]:
        by_name = {plain(text): index for index, text in enumerate(self.written) if plain(text)}
        places = {}
        for column in columns:
            heading = mapping.get(column["name"], column["name"])
            if plain(heading) in by_name:
                places[column["name"]] = by_name[plain(heading)]
        return places

    def source_cells(self) -> list[int]:
        """Indexes of the cells that came with the first file, the error columns left out."""
        return [index for index, text in enumerate(self.written) if text not in ERROR_HEADINGS]

    def refuse_missing(self) -> None:
        if self.missing:
            names = ", ".join(self.missing)
            raise Refusal(
                f"Il manque des colonnes obligatoires : {names}. Vérifiez que le fichier est du bon type, ou "
                "indiquez quelle colonne leur correspond."
            )
