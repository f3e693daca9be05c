//! The pages of a web archive, each a document of its own: [`WebPage`].

use serde::{Deserialize, Serialize};

use super::{Extracted, Page, budget::as_label};

/// What was found in a web archive.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebPages {
    /// Its pages, in the order of their records.
    #[serde(skip)]
    pub pages: Vec<WebPage>,
    /// Its records that are no pages.
    pub left_out: LeftOut,
}

/// A page that was recorded in a web archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebPage {
    /// Its address, as the record has it.
    pub address: String,
    /// Its own title, or the one that the archive lists.
    pub title: Option<String>,
    /// The day on which it was recorded, as the record has it.
    pub day: Option<String>,
    /// As what it is read: HTML, PDF or plain text.
    pub media_type: String,
    /// The encoding that the server named, by its WHATWG name.
    pub charset: Option<String>,
    /// Its text, or why there is none.
    pub text: Result<Extracted, String>,
    /// Its bytes, as a browser would have saved them: none unless the archive was unpacked.
    #[serde(skip)]
    pub bytes: Vec<u8>,
}

/// How many records of a web archive are no pages, by the reason.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// Pictures, scripts, empty answers.
    pub without_text: u64,
    /// The server answered with another status than 2xx.
    pub other_status: u64,
    /// The same was found on an earlier visit, and is not recorded again.
    pub revisits: u64,
    /// Another record, in another form.
    pub conversions: u64,
    /// Damaged, or more than is read.
    pub unread: u64,
}

impl LeftOut {
    /// Each reason that applies, in words after a number.
    pub fn reasons(&self) -> impl Iterator<Item = (u64, &'static str)> {
        [
            (self.without_text, "without text"),
            (self.other_status, "answered with another status than 2xx"),
            (self.revisits, "recorded as unchanged since an earlier visit"),
            (self.conversions, "converted from another record"),
            (self.unread, "damaged or too large"),
        ]
        .into_iter()
        .filter(|(number, _)| *number > 0)
    }
}

impl WebPage {
    /// A page of which only the address is known.
    #[must_use]
    pub fn at(address: String) -> Self {
        Self {
            address,
            title: None,
            day: None,
            media_type: String::new(),
            charset: None,
            text: Ok(Extracted::default()),
            bytes: Vec::new(),
        }
    }
}

impl WebPages {
    /// Their texts in one, labelled by their addresses.
    #[must_use]
    pub fn into_labelled_pages(self) -> Vec<Page> {
        let parts = |page: WebPage| {
            let parts = page.text.map_or_else(|_| Vec::new(), |text| text.pages);
            let address = page.address;
            parts.into_iter().map(move |part| {
                let of = part.label.map_or_else(String::new, |label| format!(", {label}"));
                Page { label: Some(as_label(&format!("{address}{of}"))), ..part }
            })
        };
        self.pages.into_iter().flat_map(parts).collect()
    }
}
