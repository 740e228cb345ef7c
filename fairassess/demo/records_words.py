"""The words from which demo records are made: techniques, instruments, samples, licences."""

from dataclasses import dataclass
from enum import Enum

PANET = "http://purl.org/pan-science/PaNET/"


class Beam(Enum):
    """What a fictional facility shoots at samples; decides its instruments and techniques."""

    SYNCHROTRON = "synchrotron"
    NEUTRON = "neutron"
    FEL = "free electron laser"
    ION = "ion beam"


@dataclass(frozen=True, slots=True)
class Technique:
    """
    One PaNET technique.

    Attributes:
        panet_id: `PaNET` and five digits.
        label: Preferred label in PaNET.
        family: Part of the setSpec: `scattering`, `spectroscopy` or `imaging`.
    """

    panet_id: str
    label: str
    family: str

    @property
    def address(self) -> str:
        """The technique's address in PaNET, http as the ontology has it."""
        return PANET + self.panet_id


@dataclass(frozen=True, slots=True)
class Instrument:
    """
    A beamline or instrument of a fictional facility.

    Attributes:
        code: Short name, `BL07`.
        title: What it is.
        techniques: PaNET ids of what is done there; not empty.
    """

    code: str
    title: str
    techniques: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence as records state it: its name, SPDX id and address; the last two may be empty."""

    title: str
    spdx: str = ""
    url: str = ""


# Identifiers and labels from PaNET (CC BY 4.0, PaNET contributors).
TECHNIQUES = {
    technique.panet_id: technique
    for technique in (
        Technique("PaNET01188", "small angle x-ray scattering", "scattering"),
        Technique("PaNET01162", "grazing incidence small angle x-ray scattering", "scattering"),
        Technique("PaNET01101", "x-ray powder diffraction", "scattering"),
        Technique("PaNET01102", "x-ray single crystal diffraction", "scattering"),
        Technique("PaNET01164", "macromolecular crystallography", "scattering"),
        Technique("PaNET01149", "x-ray reflectivity", "scattering"),
        Technique("PaNET01181", "pair distribution function", "scattering"),
        Technique("PaNET01196", "x-ray absorption spectroscopy", "spectroscopy"),
        Technique("PaNET01198", "extended x-ray absorption fine structure", "spectroscopy"),
        Technique("PaNET01199", "x-ray absorption near edge structure", "spectroscopy"),
        Technique("PaNET01204", "x-ray photoelectron spectroscopy", "spectroscopy"),
        Technique("PaNET01089", "angle resolved photoemission spectroscopy", "spectroscopy"),
        Technique("PaNET01183", "resonant inelastic x-ray scattering", "spectroscopy"),
        Technique("PaNET01200", "x-ray emission spectroscopy", "spectroscopy"),
        Technique("PaNET01095", "x-ray fluorescence spectroscopy", "spectroscopy"),
        Technique("PaNET01208", "x-ray microtomography", "imaging"),
        Technique("PaNET01212", "ptychography", "imaging"),
        Technique("PaNET01334", "x-ray phase contrast imaging", "imaging"),
        Technique("PaNET01174", "coherent diffraction imaging", "imaging"),
        Technique("PaNET01168", "serial femtosecond crystallography", "scattering"),
        Technique("PaNET01205", "x-ray photon correlation spectroscopy", "spectroscopy"),
        Technique("PaNET01189", "small angle neutron scattering", "scattering"),
        Technique("PaNET01100", "neutron powder diffraction", "scattering"),
        Technique("PaNET01236", "neutron single crystal diffraction", "scattering"),
        Technique("PaNET01239", "neutron reflectometry", "scattering"),
        Technique("PaNET01245", "inelastic neutron spectroscopy", "spectroscopy"),
        Technique("PaNET01248", "neutron transmission radiography", "imaging"),
        Technique("PaNET01267", "ion imaging", "imaging"),
        Technique("PaNET01214", "instrumentation testing", "spectroscopy"),
    )
}

INSTRUMENTS = {
    Beam.SYNCHROTRON: (
        Instrument("BL02", "Powder diffraction beamline", ("PaNET01101", "PaNET01181")),
        Instrument("BL04", "Macromolecular crystallography beamline", ("PaNET01164",)),
        Instrument("BL07", "Small angle scattering beamline", ("PaNET01188", "PaNET01162")),
        Instrument(
            "BL09", "Absorption spectroscopy beamline", ("PaNET01196", "PaNET01198", "PaNET01199")
        ),
        Instrument("BL11", "Microtomography beamline", ("PaNET01208", "PaNET01334")),
        Instrument("BL13", "Nanoprobe beamline", ("PaNET01212", "PaNET01095")),
        Instrument("BL16", "Photoemission beamline", ("PaNET01204", "PaNET01089")),
        Instrument("BL18", "Surface diffraction beamline", ("PaNET01149", "PaNET01102")),
    ),
    Beam.NEUTRON: (
        Instrument("P1", "Neutron powder diffractometer", ("PaNET01100",)),
        Instrument("S2", "Small angle neutron diffractometer", ("PaNET01189",)),
        Instrument("R3", "Neutron reflectometer", ("PaNET01239",)),
        Instrument("T5", "Thermal three-axis spectrometer", ("PaNET01245",)),
        Instrument("C6", "Single crystal diffractometer", ("PaNET01236",)),
        Instrument("N8", "Neutron radiography station", ("PaNET01248",)),
    ),
    Beam.FEL: (
        Instrument("HX1", "Hard x-ray scattering station", ("PaNET01205", "PaNET01200")),
        Instrument("CX2", "Serial crystallography station", ("PaNET01168",)),
        Instrument("SX3", "Soft x-ray spectroscopy station", ("PaNET01183",)),
        Instrument("IM4", "Single particle imaging station", ("PaNET01174",)),
    ),
    Beam.ION: (
        Instrument("IB1", "Ion microprobe", ("PaNET01267", "PaNET01095")),
        Instrument("IB3", "Detector test line", ("PaNET01214",)),
    ),
}

SAMPLES = (
    "β-Ga₂O₃ thin films",
    "Fe₃O₄ nanoparticles in water",
    "silica dispersion (SiO₂, Ø 30 nm)",
    "lysozyme crystals",
    "LiNi₀.₈Mn₀.₁Co₀.₁O₂ cathode",
    "ZSM-5 zeolite loaded with Cu²⁺",
    "α-quartz under pressure",
    "lipid bilayer on silicon",
    "Bi₂Se₃ single crystal",
    "fossil amber inclusion",
    "Ti-6Al-4V lattice strut",
    "perovskite CsPbBr₃ film",
    "YBa₂Cu₃O₇₋δ ceramic",
    "hydrogenated amorphous carbon",
    "MnO₂ electrode in operando cell",
    "cement paste during hydration",
    "Nb₃Sn wire, strained",
    "poly(ethylene oxide) melt",
    "basalt glass at 1 200 °C",
    "CeO₂ standard for calibration",
)

CONDITIONS = (
    "temperature series from 77 K to 300 K",
    "pressure series, 0–12 GPa",
    "λ = 1.54 Å, room temperature",
    "in situ heating at 5 K/min",
    "magnetic field 0–9 T",
    "depth profile with 50 nm steps",
    "180° rotation, 0.1° steps",
    "pump–probe delays of −1 to 20 ps",
    "time series, 30 s per frame",
    "contrast variation with D₂O",
    "as prepared and after annealing",
    "operando at C/5 rate",
)

# One record in twelve has its title in another language than English.
TITLE_FORMS = {
    "en": "{technique} of {sample}: {condition}",
    "de": "Messreihe „{technique}“ an {sample} für Prüfzwecke: {condition}",
    "fr": "Série de mesures, {technique}, échantillon {sample} : {condition}",
}

GOOD_LICENCES = (
    Licence(
        "Creative Commons Attribution 4.0 International",
        "CC-BY-4.0",
        "https://creativecommons.org/licenses/by/4.0/",
    ),
    Licence(
        "Creative Commons Zero v1.0 Universal",
        "CC0-1.0",
        "https://creativecommons.org/publicdomain/zero/1.0/",
    ),
)
FREE_TEXT_LICENCES = (
    Licence("See the data policy of the facility"),
    Licence("free for scientific use, please ask the experiment team"),
)

KEYWORDS = (
    "materials science",
    "soft matter",
    "energy storage",
    "cultural heritage",
    "structural biology",
    "catalysis",
    "magnetism",
    "earth science",
)
