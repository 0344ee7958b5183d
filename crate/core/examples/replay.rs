//! Runs a link natively and prints the run's CSV: byte for byte what the page's export gives for that link.
//!
//! ```sh
//! cargo run --release -p isoline --example replay -- '#race?v=1&surface=rosenbrock&m=adam(lr=0.05)&steps=500'
//! ```

use isoline::export;
use isoline::link::Experiment;
use isoline::race::Race;
use std::io::Write;
use std::process::ExitCode;

fn main() -> ExitCode {
    let Some(link) = std::env::args().nth(1) else {
        eprintln!("usage: replay '<link>'");
        return ExitCode::from(2);
    };
    let (experiment, messages) = Experiment::from_link(&link);
    for message in messages {
        eprintln!("{message}");
    }
    let mut race = match Race::new(&experiment) {
        Ok(race) => race,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    while race.advance(1000) {}
    // A reader that closes early, such as `head`, is not a failure.
    let _ = std::io::stdout().write_all(export::csv(&race).as_bytes());
    ExitCode::SUCCESS
}
