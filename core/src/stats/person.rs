//! The door at which identifiers turn into numbers.

use std::fmt;

use siphasher::sip::SipHasher24;

use crate::vectorised::{Vectors, Work};

/// The deployment's secret with which persons' and records' identifiers are hashed (SipHash-2-4, 64 bits).
///
/// States made with different keys do not merge. The default key is all zeros and no secret: whoever can guess
/// identifiers can find them in a state made with it, so such states must not leave the house.
///
/// # Examples
///
/// ```
/// use shouwang::stats::PersonKey;
///
/// let key = PersonKey::new(*b"sixteen secrets!");
/// assert_eq!(format!("{key:?}"), "PersonKey(..)");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct PersonKey([u8; 16]);

impl PersonKey {
    /// Makes a key of 16 secret bytes.
    #[must_use]
    pub const fn new(secret: [u8; 16]) -> Self {
        Self(secret)
    }

    /// Gives a number by which two sides see that they use the same key; it tells nothing of the key.
    #[must_use]
    pub fn fingerprint(self) -> u64 {
        self.hash(b"\xFFfingerprint of a person key")
    }

    pub(super) fn hash(self, bytes: &[u8]) -> u64 {
        SipHasher24::new_with_key(&self.0).hash(bytes)
    }

    /// Hashes an identifier that is a whole number; it differs from the same digits as text.
    pub(super) fn hash_number(self, number: i64) -> u64 {
        let [a, b, c, d, e, f, g, h] = number.to_le_bytes();
        // 0xFF begins no UTF-8 text, so a number never meets a text.
        self.hash(&[0xFF, a, b, c, d, e, f, g, h])
    }

    /// Hashes whole numbers that follow one another, from the first on, as [`hash_number`](Self::hash_number) does each.
    pub(super) fn hash_numbers(self, first: i64, count: usize) -> Vec<u64> {
        let mut hashes = vec![0; count];
        Vectors::new().run(Numbers { key: u128::from_le_bytes(self.0), first, hashes: &mut hashes });
        hashes
    }
}

/// Hashes numbers side by side, several in one vector.
struct Numbers<'a> {
    key: u128,
    first: i64,
    hashes: &'a mut [u64],
}

impl Work for Numbers<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        for (hash, after) in self.hashes.iter_mut().zip(0u64..) {
            *hash = hash_of_number(self.key, self.first.cast_unsigned().wrapping_add(after));
        }
    }
}

/// SipHash-2-4 (J.-P. Aumasson and D. J. Bernstein 2012) of the byte 0xFF and a number's eight bytes, without a branch.
#[inline(always)]
#[expect(clippy::cast_possible_truncation, reason = "the halves of the key")]
fn hash_of_number(key: u128, number: u64) -> u64 {
    let (low, high) = (key as u64, (key >> 64) as u64);
    let mut v = [
        low ^ 0x736f_6d65_7073_6575,
        high ^ 0x646f_7261_6e64_6f6d,
        low ^ 0x6c79_6765_6e65_7261,
        high ^ 0x7465_6462_7974_6573,
    ];
    // The second word ends with the length of the message, nine bytes.
    for word in [number << 8 | 0xFF, 9 << 56 | number >> 56] {
        v[3] ^= word;
        v = sip_round(sip_round(v));
        v[0] ^= word;
    }
    v[2] ^= 0xFF;
    let [a, b, c, d] = sip_round(sip_round(sip_round(sip_round(v))));
    a ^ b ^ c ^ d
}

#[inline(always)]
fn sip_round([mut a, mut b, mut c, mut d]: [u64; 4]) -> [u64; 4] {
    a = a.wrapping_add(b);
    c = c.wrapping_add(d);
    b = b.rotate_left(13) ^ a;
    d = d.rotate_left(16) ^ c;
    a = a.rotate_left(32).wrapping_add(d);
    c = c.wrapping_add(b);
    d = d.rotate_left(21) ^ a;
    b = b.rotate_left(17) ^ c;
    [a, b, c.rotate_left(32), d]
}

impl fmt::Debug for PersonKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PersonKey(..)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn numbers_side_by_side_hash_as_each_does(secret in any::<[u8; 16]>(), first in -(1i64 << 40)..1 << 62, count in 0usize..40) {
            let key = PersonKey::new(secret);
            let expected: Vec<u64> = (first..).take(count).map(|number| key.hash_number(number)).collect();
            prop_assert_eq!(key.hash_numbers(first, count), expected);
        }
    }
}
