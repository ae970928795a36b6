//! Bytes in, decompressed and counted.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;
use std::rc::Rc;

use flate2::read::MultiGzDecoder;

#[cfg(feature = "encodings")]
use super::transcoder::Transcoder;
use super::{Encoding, Limits};
use crate::{Error, Result};

/// Bytes that any gzip stream may give, however small its file: a short file of one repeated row has a high ratio and does no harm.
const RATIO_FREE_BYTES: u64 = 1 << 20;

/// A stream of decompressed bytes that stops at its limits and knows how far it has come.
pub(super) struct Source<'a> {
    reader: Box<dyn Read + 'a>,
    /// Decompressed bytes that were looked at and not yet given.
    ahead: Vec<u8>,
    #[cfg(feature = "encodings")]
    transcoder: Option<Transcoder>,
    consumed: Rc<Cell<u64>>,
    given: u64,
    compressed: bool,
    limits: Limits,
}

impl std::fmt::Debug for Source<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Source").field("consumed", &self.consumed.get()).finish_non_exhaustive()
    }
}

impl<'a> Source<'a> {
    /// Opens a stream; gzip is known by its first two bytes (RFC 1952, section 2.3.1).
    pub(super) fn new(reader: impl Read + 'a, limits: &Limits) -> Result<Self> {
        let consumed = Rc::new(Cell::new(0));
        let mut reader = Counted { inner: reader, count: Rc::clone(&consumed) };
        let mut magic = Vec::with_capacity(2);
        (&mut reader).take(2).read_to_end(&mut magic).map_err(|error| Error::io(&error))?;
        let compressed = magic == [0x1f, 0x8b];
        let whole = io::Cursor::new(magic).chain(reader);
        let reader: Box<dyn Read + 'a> =
            if compressed { Box::new(MultiGzDecoder::new(BufReader::new(whole))) } else { Box::new(whole) };
        Ok(Self {
            reader,
            ahead: Vec::new(),
            #[cfg(feature = "encodings")]
            transcoder: None,
            consumed,
            given: 0,
            compressed,
            limits: limits.clone(),
        })
    }

    pub(super) fn open(path: &Path, limits: &Limits) -> Result<Source<'static>> {
        let name = path.display().to_string();
        let file = File::open(path).map_err(|error| Error::io(&error).in_file(&name))?;
        if file.metadata().is_ok_and(|metadata| metadata.is_dir()) {
            return Err(Error::invalid("a file, not a folder").in_file(name));
        }
        Source::new(file, limits).map_err(|error| error.in_file(name))
    }

    /// Turns the rest of the stream from an encoding into UTF-8.
    #[cfg(feature = "encodings")]
    pub(super) fn transcode(&mut self, encoding: Encoding) -> Result<()> {
        if encoding != Encoding::Utf8 {
            let mut transcoder = Transcoder::new(encoding);
            self.ahead = transcoder.decode(&std::mem::take(&mut self.ahead), false)?;
            self.transcoder = Some(transcoder);
        }
        Ok(())
    }

    /// Refuses every encoding but UTF-8.
    #[cfg(not(feature = "encodings"))]
    pub(super) fn transcode(&mut self, encoding: Encoding) -> Result<()> {
        match encoding {
            Encoding::Utf8 => Ok(()),
            _ => Err(Error::invalid("utf-8: this build reads tables in no other encoding")),
        }
    }

    /// Bytes taken from the file so far, before decompression.
    pub(super) fn consumed(&self) -> u64 {
        self.consumed.get()
    }

    /// Tells whether the first character is a brace, behind a byte order mark and blanks.
    pub(super) fn begins_with_brace(&mut self) -> Result<bool> {
        const LOOK_AHEAD: usize = 256;
        let mut look = vec![0; LOOK_AHEAD];
        while self.ahead.len() < LOOK_AHEAD {
            let read = self.read_on(&mut look)?;
            let Some(bytes) = look.get(..read).filter(|bytes| !bytes.is_empty()) else { break };
            self.ahead.extend_from_slice(bytes);
        }
        let text = self.ahead.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&self.ahead);
        Ok(text.trim_ascii_start().starts_with(b"{"))
    }

    /// Reads more bytes; 0 at the end.
    pub(super) fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        while self.ahead.is_empty() {
            if !self.transcode_on(buffer.len())? {
                return self.read_on(buffer);
            }
        }
        let count = buffer.len().min(self.ahead.len());
        for (slot, byte) in buffer.iter_mut().zip(self.ahead.drain(..count)) {
            *slot = byte;
        }
        Ok(count)
    }

    /// Reads so many bytes on and turns them into UTF-8; false where the stream is UTF-8 itself, or at its end.
    #[cfg(feature = "encodings")]
    fn transcode_on(&mut self, bytes: usize) -> Result<bool> {
        let Some(mut transcoder) = self.transcoder.take() else { return Ok(false) };
        let mut raw = vec![0; bytes];
        let read = self.read_on(&mut raw)?;
        self.ahead = transcoder.decode(raw.get(..read).unwrap_or_default(), read == 0)?;
        if read > 0 {
            self.transcoder = Some(transcoder);
        }
        Ok(true)
    }

    #[cfg(not(feature = "encodings"))]
    fn transcode_on(&mut self, _bytes: usize) -> Result<bool> {
        Ok(false)
    }

    fn read_on(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let read = loop {
            match self.reader.read(buffer) {
                Ok(read) => break read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                // A damaged gzip stream, whose message says which part of it; never content.
                Err(_) if self.compressed => return Err(Error::syntax("a whole gzip stream")),
                Err(error) => return Err(Error::io(&error)),
            }
        };
        self.given += read as u64;
        if self.given > self.limits.file_bytes {
            return Err(Error::limit(self.limits.file_bytes, "bytes in a file"));
        }
        let allowed = self.consumed().saturating_mul(self.limits.gzip_ratio).max(RATIO_FREE_BYTES);
        if self.compressed && self.given > allowed {
            return Err(Error::limit(self.limits.gzip_ratio, "bytes for each byte of a gzip file"));
        }
        Ok(read)
    }

    /// Reads all that is left.
    pub(super) fn read_all(&mut self) -> Result<Vec<u8>> {
        let mut all = Vec::new();
        let mut chunk = vec![0; 64 << 10];
        loop {
            let read = self.read(&mut chunk)?;
            let Some(bytes) = chunk.get(..read).filter(|bytes| !bytes.is_empty()) else { return Ok(all) };
            all.try_reserve(bytes.len()).map_err(|_| Error::limit(all.len() as u64, "bytes of memory"))?;
            all.extend_from_slice(bytes);
        }
    }
}

struct Counted<R> {
    inner: R,
    count: Rc<Cell<u64>>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.count.set(self.count.get() + read as u64);
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn read(bytes: &[u8], limits: &Limits) -> Result<Vec<u8>> {
        Source::new(bytes, limits)?.read_all()
    }

    #[test]
    fn plain_and_gzipped_bytes_read_the_same_and_progress_counts_the_file() {
        let text = b"id,name\n1,a\n".repeat(100);
        let packed = gzip(&text);
        assert_eq!(read(&text, &Limits::default()).unwrap(), text);
        assert_eq!(read(&packed, &Limits::default()).unwrap(), text);
        let mut source = Source::new(packed.as_slice(), &Limits::default()).unwrap();
        source.read_all().unwrap();
        assert_eq!(source.consumed(), packed.len() as u64);
        // Two members one after the other are one stream (RFC 1952, section 2.2).
        assert_eq!(read(&packed.repeat(2), &Limits::default()).unwrap(), text.repeat(2));
    }

    #[test]
    fn the_file_limit_holds_at_its_edge() {
        let limits = Limits { file_bytes: 10, ..Limits::default() };
        for (length, allowed) in [(9, true), (10, true), (11, false)] {
            assert_eq!(read(&vec![b'a'; length], &limits).is_ok(), allowed, "{length}");
            assert_eq!(read(&gzip(&vec![b'a'; length]), &limits).is_ok(), allowed, "{length} gzipped");
        }
    }

    #[test]
    fn a_gzip_bomb_is_refused_and_a_small_one_is_harmless() {
        let error = read(&gzip(&vec![0; 8 << 20]), &Limits::default()).unwrap_err();
        assert_eq!(error.to_string(), "over the limit of 200 bytes for each byte of a gzip file");
        assert!(read(&gzip(&vec![0; 1 << 20]), &Limits::default()).is_ok());
        let (packed, length) = (gzip(&vec![0; 4 << 20]), 4_u64 << 20);
        for (gzip_ratio, allowed) in
            [(length.div_ceil(packed.len() as u64), true), (length / packed.len() as u64, false)]
        {
            let limits = Limits { gzip_ratio, ..Limits::default() };
            assert_eq!(read(&packed, &limits).is_ok(), allowed, "{gzip_ratio}");
        }
    }

    #[test]
    fn a_cut_gzip_stream_is_not_well_formed() {
        let packed = gzip(&b"id,name\n".repeat(50));
        let error = read(&packed[..packed.len() - 9], &Limits::default()).unwrap_err();
        assert_eq!(error.kind().code(), "syntax");
    }
}
