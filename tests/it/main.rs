//! The integration tests: one binary, one theme a file.
//!
//! Most laws are tested beneath the command line, beside the code that they are about. Here stands
//! what only the whole program can show: what a person types, and what comes back.

mod desk;
mod terminal;

mod acw;
mod add;
mod bad_input;
mod bad_ledger;
mod docs;
mod durability;
mod layers;
mod log_export;
mod receipts;
mod reports;
mod seed;
mod timestamps;
mod vectors;
mod witness;
