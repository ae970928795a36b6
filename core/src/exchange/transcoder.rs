//! From the encodings of tables to UTF-8.

use encoding_rs::{Decoder, DecoderResult};

use super::Encoding;
use crate::{Error, Result};

impl Encoding {
    fn rules(self) -> &'static encoding_rs::Encoding {
        match self {
            Self::Utf8 => encoding_rs::UTF_8,
            Self::Gb18030 => encoding_rs::GB18030,
            Self::Big5 => encoding_rs::BIG5,
            Self::ShiftJis => encoding_rs::SHIFT_JIS,
            Self::EucKr => encoding_rs::EUC_KR,
            Self::Utf16 => encoding_rs::UTF_16LE,
        }
    }
}

/// Turns a stream of bytes in an encoding into UTF-8, piece by piece.
pub(super) struct Transcoder {
    encoding: Encoding,
    decoder: Decoder,
    lines: u64,
}

impl std::fmt::Debug for Transcoder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Transcoder").field("encoding", &self.encoding).finish_non_exhaustive()
    }
}

impl Transcoder {
    pub(super) fn new(encoding: Encoding) -> Self {
        Self { encoding, decoder: encoding.rules().new_decoder(), lines: 1 }
    }

    /// Gives the UTF-8 of a piece; `last` ends the stream.
    pub(super) fn decode(&mut self, bytes: &[u8], last: bool) -> Result<Vec<u8>> {
        let room =
            self.decoder.max_utf8_buffer_length_without_replacement(bytes.len()).unwrap_or(bytes.len());
        let mut text = vec![0; room];
        let (result, _, written) = self.decoder.decode_to_utf8_without_replacement(bytes, &mut text, last);
        text.truncate(written);
        self.lines += text.iter().filter(|byte| **byte == b'\n').count() as u64;
        match result {
            DecoderResult::InputEmpty => Ok(text),
            // The room is as long as the longest text that the bytes can become.
            DecoderResult::Malformed(..) | DecoderResult::OutputFull => {
                Err(Error::syntax(format!("{} as declared", self.encoding)).at_line(self.lines))
            }
        }
    }
}

/// Finds the encoding that bytes look like, by the share of its everyday characters among those that are not ASCII.
pub(super) fn likely(bytes: &[u8]) -> Option<Encoding> {
    let decode = |encoding: Encoding| {
        encoding
            .rules()
            .decode_without_bom_handling_and_without_replacement(bytes)
            .map(|text| text.chars().filter(|c| !c.is_ascii()).collect::<Vec<char>>())
    };
    let share = |characters: &[char], everyday: fn(char) -> bool| {
        let count = characters.iter().filter(|c| everyday(**c)).count();
        count * 10 / characters.len().max(1)
    };
    let is_hangul = |c: char| ('\u{ac00}'..='\u{d7a3}').contains(&c);
    let is_kana = |c: char| ('\u{3040}'..='\u{30ff}').contains(&c);
    if decode(Encoding::ShiftJis).is_some_and(|text| share(&text, is_kana) >= 2) {
        return Some(Encoding::ShiftJis);
    }
    // Half of the everyday Chinese characters would be Hangul, so a few of them prove nothing.
    let is_korean = |text: Vec<char>| text.len() >= 8 && share(&text, is_hangul) >= 9;
    if decode(Encoding::EucKr).is_some_and(is_korean) {
        return Some(Encoding::EucKr);
    }
    // The first level of each set, its everyday characters, has the lead bytes B0 to D7 (GB 2312) or A4 to C6 (Big5).
    let leads = |low: u8, high: u8| {
        let (mut everyday, mut at) = (0_usize, 0);
        while let Some(lead) = bytes.get(at) {
            everyday += usize::from((low..=high).contains(lead));
            at += if lead.is_ascii() { 1 } else { 2 };
        }
        everyday
    };
    let simplified = decode(Encoding::Gb18030).map(|_| (leads(0xb0, 0xd7), Encoding::Gb18030));
    let traditional = decode(Encoding::Big5).map(|_| (leads(0xa4, 0xc6), Encoding::Big5));
    let better = simplified.into_iter().chain(traditional).max_by_key(|(everyday, encoding)| {
        // Of equals the national standard.
        (*everyday, *encoding == Encoding::Gb18030)
    });
    better.map(|(_, encoding)| encoding)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::{ReadOptions, Table};

    const TEXTS: [(Encoding, &str); 4] = [
        (Encoding::Gb18030, "编号,名称\n1,平安守望点在街道派出所门口\n"),
        (Encoding::Big5, "編號,名稱\n1,臺中市龍井區中興路與東端路口附近\n"),
        (Encoding::ShiftJis, "番号,名称\n1,こどもひなんのいえ・コンビニ\n"),
        (Encoding::EucKr, "번호,이름\n1,아동안전지킴이집\n"),
    ];

    fn read(bytes: &[u8], encoding: Encoding) -> Result<(Vec<String>, Vec<String>)> {
        let options = ReadOptions { encoding, ..ReadOptions::default() };
        let mut table = Table::from_bytes("t.csv", bytes, &options)?;
        let header = table.header().to_vec();
        let names = table.decode_all(|row| Ok(row.text(&header[1])?.into_owned()))?;
        Ok((header, names))
    }

    #[test]
    fn a_declared_encoding_is_read_and_an_undeclared_one_is_named() {
        for (encoding, text) in TEXTS {
            let (bytes, ..) = encoding.rules().encode(text);
            let plain = read(text.as_bytes(), Encoding::Utf8).unwrap();
            assert_eq!(read(&bytes, encoding).unwrap(), plain, "{encoding}");
            let error = read(&bytes, Encoding::Utf8).unwrap_err().to_string();
            assert!(error.contains(&format!("look like {encoding},")), "{encoding}: {error}");
        }
    }

    #[test]
    fn utf_16_is_read_when_declared_and_a_byte_order_mark_wins() {
        let text = TEXTS[0].1;
        let plain = read(text.as_bytes(), Encoding::Utf8).unwrap();
        let little: Vec<u8> =
            "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> =
            "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_be_bytes).collect();
        assert_eq!(read(&little, Encoding::Utf16).unwrap(), plain);
        assert_eq!(read(&big, Encoding::Utf16).unwrap(), plain);
        assert_eq!(read(format!("\u{feff}{text}").as_bytes(), Encoding::Gb18030).unwrap(), plain);
        assert!(read(&little, Encoding::Utf8).unwrap_err().to_string().contains("look like utf-16,"));
    }

    #[test]
    fn bytes_that_are_not_of_the_declared_encoding_are_an_error_with_the_line() {
        let mut bytes = "编号,名称\n1,a\n2,".as_bytes().to_vec();
        bytes.clone_from(&encoding_rs::GB18030.encode("编号,名称\n1,a\n2,").0.into_owned());
        bytes.extend([0x81, 0x20, b'\n']);
        let error = read(&bytes, Encoding::Gb18030).unwrap_err();
        assert_eq!(error.to_string(), "t.csv, line 3: not well formed, expected gb18030 as declared");
    }

    #[test]
    fn a_rare_name_beyond_the_basic_plane_is_read() {
        // U+20000 is 95 32 82 36 in GB 18030.
        let (_, names) = read(b"id,name\n1,\x95\x32\x82\x36\n", Encoding::Gb18030).unwrap();
        assert_eq!(names, ["\u{20000}"]);
    }
}
