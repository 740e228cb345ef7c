"""Know, prove and improve how FAIR the data of a photon or neutron facility are."""

__version__ = "0.1.0"
