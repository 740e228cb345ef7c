"""Which module makes which kind of report."""

from collections.abc import Mapping

from fairassess.services import facility_reports, round_packs, round_reports
from fairassess.services.report_making import Maker
from fairassess.storage.frozen_reports import Kind

MAKERS: Mapping[Kind, Maker] = {
    Kind.FACILITY: facility_reports,
    Kind.ROUND: round_reports,
    Kind.PACK: round_packs,
}
