//! A reader that refuses to go on within one record for ever.

use std::{
    cell::Cell,
    io::{self, Read},
    rc::Rc,
};

/// Most bytes that one record may take.
pub(super) const MOST_BYTES: u64 = 8 * 1024 * 1024;

/// Counts what was read since the last record began.
#[derive(Clone, Default)]
pub(super) struct Meter(Rc<Cell<u64>>);

impl Meter {
    pub(super) fn record_begins(&self) {
        self.0.set(0);
    }
}

/// Reads on until a record has grown past the bound.
pub(super) struct Bounded<R> {
    inner: R,
    meter: Meter,
}

impl<R> Bounded<R> {
    pub(super) fn new(inner: R) -> (Self, Meter) {
        let meter = Meter::default();
        (Self { inner, meter: meter.clone() }, meter)
    }
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.meter.0.get() > MOST_BYTES {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                format!(
                    "a row is longer than {} MiB; a quotation mark that is never closed does that",
                    MOST_BYTES / 1024 / 1024
                ),
            ));
        }
        let count = self.inner.read(buffer)?;
        self.meter.0.set(self.meter.0.get() + count as u64);
        Ok(count)
    }
}
