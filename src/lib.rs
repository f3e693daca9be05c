//! counterclaim: a claims ledger for contested facts.
//!
//! Every statement about a contested event is kept as an immutable claim, hashed into an
//! append-only ledger, so that competing accounts can be read side by side. The layers, each of
//! which knows only those before it: [`model`], [`ledger`] and [`disputes`] (pure), [`io`] and
//! [`store`], [`docket`], [`web`], [`cli`]. See `docs/architecture.md`.

pub mod cli;
pub mod disputes;
pub mod docket;
pub mod io;
pub mod ledger;
pub mod model;
pub mod store;
pub mod web;
