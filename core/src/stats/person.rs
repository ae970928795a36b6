//! The door at which identifiers turn into numbers.

use std::fmt;
use std::hash::Hasher;

use siphasher::sip::SipHasher24;

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
        let mut hasher = SipHasher24::new_with_key(&self.0);
        hasher.write(bytes);
        hasher.finish()
    }

    /// Hashes an identifier that is a whole number; it differs from the same digits as text.
    pub(super) fn hash_number(self, number: i64) -> u64 {
        let [a, b, c, d, e, f, g, h] = number.to_le_bytes();
        // 0xFF begins no UTF-8 text, so a number never meets a text.
        self.hash(&[0xFF, a, b, c, d, e, f, g, h])
    }
}

impl fmt::Debug for PersonKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PersonKey(..)")
    }
}
