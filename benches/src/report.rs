//! The tables in `RESULTS.md`.

use std::fmt::Write as _;
use std::path::Path;

use crate::{Race, Standing};

/// One section of `RESULTS.md`, replaced as a whole by each run of its bench.
#[derive(Debug)]
pub struct Section {
    name: &'static str,
    text: String,
}

impl Section {
    /// Starts a section.
    pub fn new(name: &'static str, introduction: &str) -> Self {
        Self { name, text: format!("{introduction}\n") }
    }

    /// Adds the standings of a race.
    pub fn race(&mut self, (title, standings): (String, Vec<Standing>)) {
        if standings.is_empty() {
            return;
        }
        let _ = write!(self.text, "\n### {title}\n\n| contestant | ns | times ours |\n|---|---:|---:|\n");
        for one in standings {
            let digits = usize::from(one.nanoseconds < 100.0);
            let _ = writeln!(self.text, "| {} | {:.digits$} | {:.1} |", one.name, one.nanoseconds, one.ratio);
        }
    }

    /// Adds a paragraph or a table of one's own.
    pub fn text(&mut self, text: &str) {
        println!("{text}");
        let _ = write!(self.text, "\n{text}\n");
    }

    /// Writes the section into `benches/RESULTS.md`, in the place of the one of the same name.
    ///
    /// # Errors
    ///
    /// Whatever the file system says.
    pub fn write(self) -> std::io::Result<()> {
        // A run of some races only is for whoever asked; it must not replace the table of a whole run.
        if Race::filter().is_some() {
            return Ok(());
        }
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("RESULTS.md");
        let old = std::fs::read_to_string(&path).unwrap_or_else(|_| "# Results\n".to_owned());
        let heading = format!("\n## {}\n", self.name);
        let section = format!("{heading}\n{}\n\n{}", machine(), self.text);
        let text = match old.split_once(&heading) {
            Some((before, rest)) => {
                let after = rest.find("\n## ").and_then(|at| rest.get(at..)).unwrap_or("");
                format!("{before}{section}{after}")
            }
            None => format!("{old}{section}"),
        };
        std::fs::write(path, text)
    }
}

/// Names the processor, the cores and the compiler's target.
pub fn machine() -> String {
    let information = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let field = |name: &str| {
        let line = information.lines().find(|line| line.starts_with(name));
        line.and_then(|line| line.split_once(": ")).map_or("unknown", |(_, value)| value).to_owned()
    };
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let (model, family) = (field("model name"), field("cpu family"));
    let widest = ["avx512f", "avx2", "avx", "sse2"].into_iter().find(|f| information.contains(f));
    format!(
        "Machine: {model} (family {family}, {}), {cores} cores, shared; {} build without `target-cpu`.",
        widest.unwrap_or("no vector flags"),
        std::env::consts::ARCH,
    )
}
