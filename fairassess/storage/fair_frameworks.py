"""The names that questions may refer to: FAIR principles, RDA indicators, FAIRsFAIR metrics."""

from typing import Literal

# Wilkinson et al. 2016, https://doi.org/10.1038/sdata.2016.18, Box 2.
FairPrinciple = Literal[
    "F1", "F2", "F3", "F4",
    "A1", "A1.1", "A1.2", "A2",
    "I1", "I2", "I3",
    "R1", "R1.1", "R1.2", "R1.3",
]  # fmt: skip

# RDA FAIR Data Maturity Model 1.0, https://doi.org/10.15497/rda00050: 41 indicators.
RdaIndicator = Literal[
    "RDA-F1-01M", "RDA-F1-01D", "RDA-F1-02M", "RDA-F1-02D", "RDA-F2-01M", "RDA-F3-01M",
    "RDA-F4-01M",
    "RDA-A1-01M", "RDA-A1-02M", "RDA-A1-02D", "RDA-A1-03M", "RDA-A1-03D", "RDA-A1-04M",
    "RDA-A1-04D", "RDA-A1-05D", "RDA-A1.1-01M", "RDA-A1.1-01D", "RDA-A1.2-01D", "RDA-A2-01M",
    "RDA-I1-01M", "RDA-I1-01D", "RDA-I1-02M", "RDA-I1-02D", "RDA-I2-01M", "RDA-I2-01D",
    "RDA-I3-01M", "RDA-I3-01D", "RDA-I3-02M", "RDA-I3-02D", "RDA-I3-03M", "RDA-I3-04M",
    "RDA-R1-01M", "RDA-R1.1-01M", "RDA-R1.1-02M", "RDA-R1.1-03M", "RDA-R1.2-01M",
    "RDA-R1.2-02M", "RDA-R1.3-01M", "RDA-R1.3-01D", "RDA-R1.3-02M", "RDA-R1.3-02D",
]  # fmt: skip

# FAIRsFAIR Data Object Assessment Metrics 0.8, https://doi.org/10.5281/zenodo.15045911,
# and behind them the metrics of 0.5 that carry another name there.
FsfMetric = Literal[
    "FsF-F1-01MD", "FsF-F1-02MD", "FsF-F2-01M", "FsF-F3-01M", "FsF-F4-01M",
    "FsF-A1-01M", "FsF-A1-02MD", "FsF-A1.1-01MD", "FsF-A1.2-01MD",
    "FsF-I1-01M", "FsF-I2-01M", "FsF-I3-01M",
    "FsF-R1-01M", "FsF-R1.1-01M", "FsF-R1.2-01M", "FsF-R1.3-01M", "FsF-R1.3-02D",
    "FsF-F1-01D", "FsF-F1-02D", "FsF-A1-02M", "FsF-A1-03D", "FsF-R1-01MD",
]  # fmt: skip

# The kinds of endpoint that probes speak of, and the harvest.
EndpointKind = Literal[
    "oai-pmh", "pid", "landing-page", "search-api", "scicat", "icat", "invenio", "data-file",
    "ontology", "aggregators", "crosswalk", "harvest",
]  # fmt: skip
