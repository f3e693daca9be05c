//! Which network addresses are not on the public internet: [`inner`].

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What an address is if it is not one of the public internet: "loopback", "private", …
///
/// After the IANA special-purpose registries of IPv4 and IPv6 (RFC 6890 and those that amend it). An
/// IPv6 address that carries one of IPv4 is what that one is; of the others only `2000::/3` is public.
pub(super) fn inner(address: IpAddr) -> Option<&'static str> {
    match address {
        IpAddr::V4(address) => inner_v4(address),
        IpAddr::V6(address) => inner_v6(address),
    }
}

fn inner_v4(address: Ipv4Addr) -> Option<&'static str> {
    Some(match address.octets() {
        [0, ..] => "unspecified",
        [10, ..] | [172, 16..=31, ..] | [192, 168, ..] => "private",
        [100, 64..=127, ..] => "behind a carrier's address translation",
        [127, ..] => "loopback",
        [169, 254, ..] => "link-local, where machines in a cloud find their own secrets",
        // The one public address at which a cloud answers its own machines.
        [168, 63, 129, 16] => "of a cloud's own services",
        [192, 0, 0, _] | [192, 88, 99, _] => "reserved for protocols",
        [192, 0, 2, _] | [198, 51, 100, _] | [203, 0, 113, _] => "reserved for examples",
        [198, 18..=19, ..] => "reserved for measurements",
        [224..=239, ..] => "multicast",
        [240..=255, ..] => "reserved",
        _ => return None,
    })
}

fn inner_v6(address: Ipv6Addr) -> Option<&'static str> {
    let low = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        inner_v4(Ipv4Addr::new(a, b, c, d))
    };
    match address.segments() {
        [0, 0, 0, 0, 0, 0, 0, 0] => Some("unspecified"),
        [0, 0, 0, 0, 0, 0, 0, 1] => Some("loopback"),
        // Compatible, mapped, translated (RFC 2765), behind NAT64 (RFC 6052), and 6to4 (RFC 3056).
        [0, 0, 0, 0, 0, 0 | 0xffff, high, last]
        | [0, 0, 0, 0, 0xffff, 0, high, last]
        | [0x64, 0xff9b, 0, 0, 0, 0, high, last]
        | [0x2002, high, last, ..] => low(high, last),
        [0x64, 0xff9b, 1, ..] => Some("behind a network's own address translation"),
        // Teredo and others, of 2001::/23.
        [0x2001, 0..=0x1ff, ..] => Some("reserved for protocols"),
        [0x2001, 0xdb8, ..] | [0x3fff, 0..=0xfff, ..] => Some("reserved for examples"),
        [0x2000..=0x3fff, ..] => None,
        [0xfc00..=0xfdff, ..] => Some("private"),
        [0xfe80..=0xfebf, ..] => Some("link-local"),
        [0xff00..=0xffff, ..] => Some("multicast"),
        _ => Some("reserved"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_on_the_internet_is_known() {
        for (address, expected) in [
            ("127.0.0.1", Some("loopback")),
            ("127.255.255.254", Some("loopback")),
            ("0.0.0.0", Some("unspecified")),
            ("10.1.2.3", Some("private")),
            ("172.16.0.1", Some("private")),
            ("172.31.255.255", Some("private")),
            ("172.32.0.1", None),
            ("192.168.1.1", Some("private")),
            ("100.64.0.1", Some("behind a carrier's address translation")),
            ("100.128.0.1", None),
            ("168.63.129.16", Some("of a cloud's own services")),
            ("198.19.0.1", Some("reserved for measurements")),
            ("224.0.0.1", Some("multicast")),
            ("255.255.255.255", Some("reserved")),
            ("8.8.8.8", None),
            ("::", Some("unspecified")),
            ("::1", Some("loopback")),
            ("::127.0.0.1", Some("loopback")),
            ("::ffff:127.0.0.1", Some("loopback")),
            ("::ffff:8.8.8.8", None),
            ("::ffff:0:10.0.0.1", Some("private")),
            ("64:ff9b::10.0.0.1", Some("private")),
            ("64:ff9b::8.8.8.8", None),
            ("64:ff9b:1::8.8.8.8", Some("behind a network's own address translation")),
            ("2002:7f00:1::", Some("loopback")),
            ("2001::1", Some("reserved for protocols")),
            ("2001:db8::1", Some("reserved for examples")),
            ("2a00:1450:4001::1", None),
            ("fd00:ec2::254", Some("private")),
            ("fe80::1", Some("link-local")),
            ("fec0::1", Some("reserved")),
            ("ff02::1", Some("multicast")),
            ("100::1", Some("reserved")),
        ] {
            assert_eq!(inner(address.parse().expect(address)), expected, "{address}");
        }
        let metadata = inner("169.254.169.254".parse().expect("an address"));
        assert!(metadata.is_some_and(|kind| kind.starts_with("link-local")));
    }
}
