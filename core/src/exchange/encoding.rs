//! The encodings that tables come in.

use crate::Error;
use crate::label::coded_enum;

coded_enum! {
    /// The encoding of a table's text.
    ///
    /// A byte order mark at the beginning wins over what is declared. All but UTF-8 need the feature `encodings`.
    pub enum Encoding {
        Utf8 = "utf-8", "UTF-8", "Unicode";
        Gb18030 = "gb18030", "国标 GB18030", "GBK";
        Big5 = "big5", "大五码", "Big5";
        ShiftJis = "shift_jis", "日文 Shift_JIS", "Shift JIS";
        EucKr = "euc-kr", "韩文 EUC-KR", "EUC KR";
        Utf16 = "utf-16", "UTF-16", "UTF-16LE";
    }
}

/// Tells what is wrong with bytes that are not UTF-8, and which encoding they look like.
pub(super) fn not_utf8(bytes: &[u8]) -> Error {
    let likely = match bytes {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Some(Encoding::Utf16),
        #[cfg(feature = "encodings")]
        _ => super::transcoder::likely(bytes),
        #[cfg(not(feature = "encodings"))]
        _ => None,
    };
    match likely {
        Some(encoding) => {
            Error::syntax(format!("UTF-8; the bytes look like {encoding}, which the reader must be told"))
        }
        None => Error::syntax("UTF-8"),
    }
}
