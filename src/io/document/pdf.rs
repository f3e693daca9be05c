//! The text of a PDF, page by page.
//!
//! Read by `pdf-extract`: of the readers tried, its words agree best with those of pdftotext.

use std::{
    collections::BTreeMap,
    panic::{AssertUnwindSafe, catch_unwind},
};

use pdf_extract::{Dictionary, Document, Object, ObjectId, PlainTextOutput, output_doc_page};

use super::{Budget, ExtractError};

/// Longest name of a font that is told, in bytes.
const MOST_NAME: usize = 127;

/// Reads the pages, labelled "p. 1" onwards, and returns the title that the file gives itself.
pub(super) fn read(bytes: &[u8], budget: &mut Budget) -> Result<Option<String>, ExtractError> {
    let broken = |problem: String| ExtractError::Unreadable { kind: "PDF", problem };
    let load = || Document::load_mem(bytes).map(|document| (document.get_pages(), document));
    let loaded = guarded(load).ok_or_else(|| broken("its reader gave up".to_owned()))?;
    let (pages, mut document) = loaded.map_err(|error| broken(error.to_string()))?;
    if document.is_encrypted() && document.decrypt("").is_err() {
        return Err(broken("it is encrypted".to_owned()));
    }
    if pages.is_empty() {
        return Err(broken("it has no pages".to_owned()));
    }
    let mut silent_fonts: BTreeMap<String, u32> = BTreeMap::new();
    for (number, page) in &pages {
        let mut text = String::new();
        let read = guarded(|| output_doc_page(&document, &mut PlainTextOutput::new(&mut text), *number));
        match read {
            Some(Ok(())) => {}
            Some(Err(error)) => budget.note(format!("page {number} cannot be read to its end: {error}")),
            None => budget.note(format!("page {number} cannot be read to its end")),
        }
        for font in guarded(|| fonts_without_characters(&document, *page)).unwrap_or_default() {
            *silent_fonts.entry(font).or_default() += 1;
        }
        if !budget.page(Some(&format!("p. {number}")), text.trim()) {
            break;
        }
    }
    for (font, count) in silent_fonts {
        let pages = if count == 1 { "page" } else { "pages" };
        budget.note(format!(
            "nothing set in the font {font} is read, on {count} {pages}: the file does not say which characters its signs are"
        ));
    }
    Ok(guarded(|| title(&document)).flatten())
}

/// The names of a page's composite fonts that map their codes to no characters. PDF 32000-1 §9.10.2:
/// without a `ToUnicode` map only tables outside of the file would tell them.
fn fonts_without_characters(document: &Document, page: ObjectId) -> Vec<String> {
    let is_silent = |font: &&Dictionary| {
        font.get(b"Subtype").and_then(Object::as_name).is_ok_and(|name| name == b"Type0")
            && font.get_deref(b"ToUnicode", document).and_then(Object::as_stream).is_err()
    };
    let name = |font: &Dictionary| {
        let name = font.get(b"BaseFont").and_then(Object::as_name).unwrap_or(b"without a name");
        String::from_utf8_lossy(&name[..name.len().min(MOST_NAME)]).into_owned()
    };
    let fonts = document.get_page_fonts(page).unwrap_or_default();
    fonts.into_values().filter(is_silent).map(name).collect()
}

/// The title in the document information. PDF 32000-1 §14.3.3; text strings, §7.9.2.2.
fn title(document: &Document) -> Option<String> {
    let information = match document.trailer.get(b"Info").ok()? {
        Object::Reference(id) => document.get_dictionary(*id).ok()?,
        Object::Dictionary(dictionary) => dictionary,
        _ => return None,
    };
    let Object::String(bytes, _) = information.get(b"Title").ok()? else { return None };
    if bytes.starts_with(b"\xfe\xff") || bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xef\xbb\xbf")
    {
        return super::text::decode(bytes, None).map(|decoded| decoded.text.into_owned());
    }
    // PDFDocEncoding is Latin-1 but for a few signs.
    Some(encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned())
}

/// What a reader returns; none if it panicked.
fn guarded<T>(read: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(read)).ok()
}

#[cfg(test)]
mod tests {
    use pdf_extract::{Stream, dictionary};

    use super::*;

    /// A page with a line in Helvetica and one in a composite font, which may have a map.
    fn page_with(map: Option<&str>) -> Vec<u8> {
        let mut document = Document::with_version("1.5");
        let plain = document.add_object(dictionary! {
            "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica", "Encoding" => "WinAnsiEncoding"
        });
        let descriptor = document.add_object(dictionary! { "Type" => "FontDescriptor" });
        let below = document.add_object(dictionary! {
            "Type" => "Font", "Subtype" => "CIDFontType0", "BaseFont" => "Ryumin-Light",
            "FontDescriptor" => descriptor
        });
        let mut composite = dictionary! {
            "Type" => "Font", "Subtype" => "Type0", "BaseFont" => "Ryumin-Light-Identity-H",
            "Encoding" => "Identity-H", "DescendantFonts" => vec![below.into()]
        };
        if let Some(map) = map {
            let map = document.add_object(Stream::new(dictionary! {}, map.as_bytes().to_vec()));
            composite.set("ToUnicode", map);
        }
        let composite = document.add_object(composite);
        let content = b"BT /F1 12 Tf 72 720 Td (Dead: 9) Tj /F2 12 Tf 0 -20 Td <0001> Tj ET".to_vec();
        let content = document.add_object(Stream::new(dictionary! {}, content));
        let pages = document.new_object_id();
        let page = document.add_object(dictionary! {
            "Type" => "Page", "Parent" => pages, "Contents" => content,
            "MediaBox" => vec![0.into(), 0.into(), 612.into(), 792.into()],
            "Resources" => dictionary! { "Font" => dictionary! { "F1" => plain, "F2" => composite } }
        });
        let kids = dictionary! { "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1 };
        document.objects.insert(pages, Object::Dictionary(kids));
        let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
        document.trailer.set("Root", catalog);
        let mut bytes = Vec::new();
        document.save_to(&mut bytes).expect("written");
        bytes
    }

    #[test]
    fn words_whose_characters_the_file_does_not_tell_are_told_to_be_missing() {
        let read = |map| {
            let mut budget = Budget::default();
            read(&page_with(map), &mut budget).expect("read");
            let (pages, notes) = budget.into_parts();
            (pages[0].text.split_whitespace().map(ToOwned::to_owned).collect::<Vec<_>>(), notes)
        };
        let (words, notes) = read(None);
        assert_eq!(words, ["Dead:", "9"]);
        assert_eq!(notes.len(), 1, "{notes:?}");
        assert!(notes[0].starts_with("nothing set in the font Ryumin-Light-Identity-H is read, on 1 page:"));
        let map = "/CIDInit /ProcSet findresource begin 12 dict begin begincmap \
            1 begincodespacerange <0000> <ffff> endcodespacerange \
            1 beginbfchar <0001> <6B7B> endbfchar endcmap end end";
        assert_eq!(read(Some(map)), (["Dead:", "9", "死"].map(ToOwned::to_owned).to_vec(), Vec::new()));
    }
}
