//! The integration tests: one binary, one theme a file.
//!
//! Most laws are tested beneath the command line, beside the code that they are about. Here stands
//! what only the whole program can show: what a person types, and what comes back.

mod answers;
mod desk;
mod terminal;

mod acw;
mod add;
mod asked;
mod bad_input;
mod bad_ledger;
mod bad_machine;
mod bidi;
mod bit_flips;
mod briefs;
mod clocks;
mod comparisons;
mod docs;
mod durability;
mod evidence;
mod evidence_export;
mod exports;
mod fetching;
mod fixture_db;
mod gaza;
mod hostile_documents;
mod layers;
mod lineage;
mod listings;
mod log_export;
mod losses;
mod mappings;
mod names;
mod on_a_terminal;
mod origins;
mod owid;
mod projections;
mod quotes;
mod quoting;
mod real_documents;
mod receipts;
mod redaction;
mod reports;
mod search;
mod seed;
mod tampering;
mod timestamps;
mod transcripts;
mod ucdp;
mod units;
mod vectors;
mod versions;
mod web_archives;
mod witness;
