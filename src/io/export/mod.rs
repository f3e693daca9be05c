//! Answers into files.

mod asked;
mod bag;
mod brief;
mod cell;
mod citations;
mod claim_json;
mod claims;
pub mod column;
mod comparison;
mod custody;
mod dataset;
mod datasette;
mod dispute;
mod escape;
mod lineage;
mod listing;
mod nanopub;
mod narrative;
mod package;
mod schema;
mod schema_org;
mod vocabulary;
mod workbook;

pub use crate::model::timestamp;
pub use bag::{BAGIT, FileNames, bag_info, manifest};
pub use brief::{Brief, BriefAnswer, BriefMaterial, LedgerState, MOST_QUESTIONS};
pub use cell::{CsvStyle, Encoding};
pub use citations::{CitedSource, write_bibtex, write_csl};
pub use claim_json::{claim_json, write_claims_json, write_claims_json_lines};
pub use claims::{Claims, EXPORT_COLUMNS, claim_cells, claim_columns, write_claims};
pub use comparison::{comparison_json, sum_json};
pub use custody::{Custody, write_custody};
pub use dataset::{Dataset, Terms};
pub use datasette::datasette_metadata;
pub(crate) use dispute::bounds;
pub use dispute::{dispute_json, long, long_columns, wide, wide_columns};
pub use lineage::Drawing;
pub use listing::{
    Listing, write_array, write_csv, write_html, write_json, write_json_lines, write_markdown,
};
pub use nanopub::write_nanopubs;
pub use narrative::narrative_rows;
pub use package::{PackageTable, WrittenTable};
pub use schema::{claim_schema, dispute_schema};
pub use schema_org::write_schema_org;
pub use workbook::WorkbookError;
