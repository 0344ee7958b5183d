//! Checks the core against reference data: `cargo run --release -p isoline --example conformance -- FILE…`
//!
//! Each file is one JSON object with `group`, `schema`, `conventions`, `tolerance`, `count` and `cases`. What a file is
//! about is read from the fields of its cases, not from its name, and problems come from their formulas, so that unseen
//! files of the same schema are taken as well. A line is printed for each check:
//!
//! ```text
//! pass|FAIL|skip  file:case  what  error=… tolerance=…
//! ```
//!
//! and at the end `N passed, M failed, K skipped`. A case that the core cannot express is skipped with the reason. Exit
//! code 1 where a check has failed, 2 where a file cannot be read.

mod functions;
mod linear;
mod networks;
mod reference;
mod schedules;
mod second;
mod trajectories;

use reference::{Reference, Report};
use std::process::ExitCode;

fn main() -> ExitCode {
    let files: Vec<String> = std::env::args().skip(1).collect();
    if files.is_empty() {
        eprintln!("usage: conformance FILE…");
        return ExitCode::from(2);
    }
    let mut report = Report::new(true);
    for file in &files {
        let checked = Reference::read(file).and_then(|reference| reference::check(&reference, &mut report));
        if let Err(malformed) = checked {
            eprintln!("{file}: {malformed}");
            return ExitCode::from(2);
        }
    }
    println!("{} passed, {} failed, {} skipped", report.passed, report.failed, report.skipped);
    ExitCode::from(u8::from(report.failed > 0))
}
