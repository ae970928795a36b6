//! Whole numbers and texts to canonical bytes and back.

use crate::{Error, Result};

/// Writes canonical bytes: numbers as the shortest little-endian base-128 varints.
#[derive(Debug, Default)]
pub(super) struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    pub(super) fn raw(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    pub(super) fn byte(&mut self, byte: u8) {
        self.bytes.push(byte);
    }

    pub(super) fn number(&mut self, number: u64) {
        self.wide(number.into());
    }

    pub(super) fn wide(&mut self, mut number: u128) {
        loop {
            let low = u8::try_from(number & 0x7F).unwrap_or(0);
            number >>= 7;
            if number == 0 {
                return self.bytes.push(low);
            }
            self.bytes.push(low | 0x80);
        }
    }

    /// Writes a signed number with its sign in the lowest bit.
    pub(super) fn signed(&mut self, number: i128) {
        let doubled = number.cast_unsigned() << 1;
        self.wide(if number < 0 { !doubled } else { doubled });
    }

    pub(super) fn text(&mut self, text: &str) {
        self.number(text.len() as u64);
        self.raw(text.as_bytes());
    }

    /// Writes sorted texts, each as the length that it shares with the one before and the rest.
    pub(super) fn sorted_texts<'a>(&mut self, texts: impl ExactSizeIterator<Item = &'a str>) {
        self.number(texts.len() as u64);
        let mut before: &[u8] = b"";
        for text in texts {
            let shared = before.iter().zip(text.as_bytes()).take_while(|(a, b)| a == b).count();
            let rest = text.as_bytes().get(shared..).unwrap_or_default();
            self.number(shared as u64);
            self.number(rest.len() as u64);
            self.raw(rest);
            before = text.as_bytes();
        }
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

/// Reads what [`Writer`] wrote. Nothing is allocated by a length alone: each item that is announced must be there.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    rest: &'a [u8],
}

fn cut_short() -> Error {
    Error::syntax("more bytes: the state is cut short")
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    pub(super) fn raw(&mut self, length: usize) -> Result<&'a [u8]> {
        let (bytes, rest) = self.rest.split_at_checked(length).ok_or_else(cut_short)?;
        self.rest = rest;
        Ok(bytes)
    }

    pub(super) fn byte(&mut self) -> Result<u8> {
        let (byte, rest) = self.rest.split_first().ok_or_else(cut_short)?;
        self.rest = rest;
        Ok(*byte)
    }

    pub(super) fn wide(&mut self) -> Result<u128> {
        let mut number = 0u128;
        for shift in (0..128).step_by(7) {
            let byte = self.byte()?;
            let low = u128::from(byte & 0x7F);
            if shift > 0 && byte == 0 || low << shift >> shift != low {
                break;
            }
            number |= low << shift;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err(Error::syntax("a number in its shortest form"))
    }

    pub(super) fn number(&mut self) -> Result<u64> {
        u64::try_from(self.wide()?).map_err(|_| Error::syntax("a number of at most 64 bits"))
    }

    pub(super) fn signed(&mut self) -> Result<i128> {
        let coded = self.wide()?;
        let half = (coded >> 1).cast_signed();
        Ok(if coded & 1 == 1 { !half } else { half })
    }

    /// Reads the number of items that follow, each of at least one byte.
    pub(super) fn length(&mut self) -> Result<usize> {
        let length = usize::try_from(self.number()?).map_err(|_| cut_short())?;
        if length > self.rest.len() { Err(cut_short()) } else { Ok(length) }
    }

    pub(super) fn text(&mut self) -> Result<String> {
        let length = self.length()?;
        let bytes = self.raw(length)?.to_vec();
        String::from_utf8(bytes).map_err(|_| Error::syntax("text in UTF-8"))
    }

    /// Reads sorted texts; each must be greater than the one before. Shared beginnings make the texts longer than the
    /// bytes, so their total length is limited as well.
    pub(super) fn sorted_texts(&mut self) -> Result<Vec<String>> {
        const MOST_BYTES: usize = 1 << 28;
        let count = self.length()?;
        let mut texts: Vec<String> = Vec::new();
        let mut total = 0usize;
        for _ in 0..count {
            let shared = usize::try_from(self.number()?).map_err(|_| cut_short())?;
            let length = self.length()?;
            let before = texts.last().map(String::as_bytes).unwrap_or_default();
            let shared = before.get(..shared).ok_or_else(|| Error::syntax("a beginning that is shared"))?;
            total = total.saturating_add(shared.len()).saturating_add(length);
            if total > MOST_BYTES {
                return Err(Error::limit(MOST_BYTES as u64, "bytes of dimension values"));
            }
            let text = [shared, self.raw(length)?].concat();
            let text = String::from_utf8(text).map_err(|_| Error::syntax("text in UTF-8"))?;
            if texts.last().is_some_and(|before| *before >= text) {
                return Err(Error::syntax("values in ascending order"));
            }
            texts.push(text);
        }
        Ok(texts)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_written_is_read_back(
            wide in any::<u128>(), signed in any::<i128>(), number in any::<u64>(),
            texts in prop::collection::btree_set("[a-c京城]{0,6}", 0..20)
        ) {
            let mut out = Writer::default();
            out.wide(wide);
            out.signed(signed);
            out.number(number);
            out.sorted_texts(texts.iter().map(String::as_str).collect::<Vec<_>>().into_iter());
            let mut input = Reader::new(out.as_bytes());
            prop_assert_eq!(input.wide().unwrap(), wide);
            prop_assert_eq!(input.signed().unwrap(), signed);
            prop_assert_eq!(input.number().unwrap(), number);
            prop_assert_eq!(input.sorted_texts().unwrap(), texts.into_iter().collect::<Vec<_>>());
            prop_assert!(input.is_empty());
        }
    }

    #[test]
    fn a_number_in_a_longer_form_is_refused() {
        assert!(Reader::new(&[0x80, 0x00]).number().is_err());
        assert!(Reader::new(&[0xFF; 19]).wide().is_err());
        assert!(Reader::new(&[0x80]).number().is_err());
        assert!(Reader::new(&[0xFF, 0xFF, 0xFF, 0xFF, 0x0F]).length().is_err());
    }
}
