//! A reader that refuses to go on within one record for ever.

use std::{
    cell::Cell,
    io::{self, Read},
    rc::Rc,
};

/// Most bytes that one record may take.
const MOST_BYTES: u64 = 8 * 1024 * 1024;

/// Counts the bytes read: in all, and since the last record began.
#[derive(Debug, Clone, Default)]
pub(super) struct Meter {
    total: Rc<Cell<u64>>,
    record_began: Rc<Cell<u64>>,
}

impl Meter {
    pub(super) fn record_begins(&self) {
        self.record_began.set(self.total.get());
    }

    fn in_record(&self) -> u64 {
        self.total.get() - self.record_began.get()
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
        if self.meter.in_record() > MOST_BYTES {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                format!(
                    "a row is longer than {} MiB; a quotation mark that is never closed does that",
                    MOST_BYTES / 1024 / 1024
                ),
            ));
        }
        let count = self.inner.read(buffer)?;
        self.meter.total.set(self.meter.total.get() + count as u64);
        Ok(count)
    }
}
