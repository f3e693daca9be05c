//! When two addresses are one: [`address_key`]; what a file from an address is called: [`file_name`].

use percent_encoding::percent_decode_str;

/// Longest name that a file is given, in characters.
const MOST_NAME: usize = 120;

/// The form in which two addresses are the same address: scheme and host in small letters, without
/// the scheme's own port and without the part after a hash sign, which leads to a place on the page;
/// letters that are not ASCII written as bytes of UTF-8 in hexadecimal. Nothing else is folded: a
/// path or a query that differs may be another page. (RFC 3986 §6.2.2 and §6.2.3.)
#[must_use]
pub fn address_key(url: &str) -> String {
    let url = url.split('#').next().unwrap_or_default();
    let Some((scheme, rest)) = url.split_once(':') else { return written(url) };
    let scheme = scheme.to_ascii_lowercase();
    let Some(rest) = rest.strip_prefix("//") else { return written(&format!("{scheme}:{rest}")) };
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let (user, host) = authority.rsplit_once('@').map_or(("", authority), |_| {
        let at = authority.rfind('@').map_or(0, |at| at + 1);
        authority.split_at(at)
    });
    let mut host = host.to_ascii_lowercase();
    let own_port = match scheme.as_str() {
        "http" => ":80",
        "https" => ":443",
        _ => ":",
    };
    if let Some(bare) = host.strip_suffix(own_port) {
        host = bare.to_owned();
    }
    let slash = if path.starts_with('/') { "" } else { "/" };
    written(&format!("{scheme}://{user}{host}{slash}{path}"))
}

/// The name of a file that comes from an address: the last part of its path, or else its host, without
/// characters that lead to another folder or hide a file.
#[must_use]
pub fn file_name(url: &str) -> String {
    let end = url.find(['?', '#']).unwrap_or(url.len());
    let rest = url[..end].split_once(':').map_or(&url[..end], |(_, rest)| rest);
    let (host, path) = match rest.strip_prefix("//") {
        Some(rest) => rest.split_at(rest.find('/').unwrap_or(rest.len())),
        None => ("", rest),
    };
    let host = host.rsplit('@').next().unwrap_or_default();
    let last = path.split('/').rev().find(|part| !part.is_empty()).unwrap_or_default();
    let plain = |part: &str| {
        let is_plain = |c: &char| !c.is_control() && !c.is_whitespace() && !r#"/\:*?"<>|"#.contains(*c);
        let part = percent_decode_str(part).decode_utf8_lossy();
        let name: String = part.chars().filter(is_plain).take(MOST_NAME).collect();
        Some(name.trim_start_matches('.').to_owned()).filter(|name| !name.is_empty())
    };
    plain(last).or_else(|| plain(host)).unwrap_or_else(|| "page".to_owned())
}

/// ASCII as it is, but for hexadecimal digits in capitals; every other character as its bytes.
fn written(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    let mut digits = 0;
    for byte in text.bytes() {
        match byte {
            0x80.. => written.push_str(&format!("%{byte:02X}")),
            b if digits > 0 && b.is_ascii_hexdigit() => {
                digits -= 1;
                written.push(char::from(b.to_ascii_uppercase()));
            }
            b => {
                digits = if b == b'%' { 2 } else { 0 };
                written.push(char::from(b));
            }
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_from_an_address_has_a_plain_name() {
        for (url, name) in [
            ("https://example.org/news/report.html?x=1", "report.html"),
            ("https://example.org/news/", "news"),
            ("https://example.org", "example.org"),
            ("https://anna:secret@example.org:8443/?a=/b", "example.org8443"),
            ("https://example.org/wiki/2021_Kyrgyzstan%E2%80%93Tajikistan", "2021_Kyrgyzstan–Tajikistan"),
            ("https://example.org/..%2F..%2Fetc%2Fpasswd", "etcpasswd"),
            ("https://example.org/%00%0a", "example.org"),
            ("https://example.org/.ssh", "ssh"),
            ("urn:pageinfo:https://example.org/a", "a"),
            ("", "page"),
            ("..", "page"),
        ] {
            assert_eq!(file_name(url), name, "{url}");
        }
    }

    #[test]
    fn what_leads_to_one_page_is_one_address() {
        for (one, other) in [
            ("https://Example.ORG/a", "HTTPS://example.org/a#top"),
            ("https://example.org", "https://example.org:443/"),
            ("http://example.org:80?x=1", "http://example.org/?x=1"),
            ("https://example.org/–", "https://example.org/%e2%80%93"),
            ("mailto:A@b", "MAILTO:A@b"),
            ("https://anna@Example.org/", "https://anna@example.org/"),
        ] {
            assert_eq!(address_key(one), address_key(other));
            assert_eq!(address_key(&address_key(one)), address_key(one));
        }
        for (one, other) in [
            ("https://example.org/a", "https://example.org/A"),
            ("https://example.org/a", "http://example.org/a"),
            ("https://example.org/a", "https://example.org/a/"),
            ("https://example.org/?a=1", "https://example.org/?a=2"),
            ("https://example.org:8443/", "https://example.org/"),
            ("https://Anna@example.org/", "https://anna@example.org/"),
        ] {
            assert_ne!(address_key(one), address_key(other));
        }
        for odd in ["", ":", "#", "https://", "x:%", "https://@", "%é"] {
            assert_eq!(address_key(&address_key(odd)), address_key(odd), "{odd}");
        }
    }
}
