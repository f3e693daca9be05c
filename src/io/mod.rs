//! Readers and writers: claims from files, answers into files. Nothing here opens a file; every
//! function works over `Read` and `Write`.

pub mod document;
pub mod export;
pub mod import;
pub mod media_type;
pub mod report;

mod formula;
