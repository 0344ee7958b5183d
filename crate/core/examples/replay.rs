//! Runs a link natively and prints the run: as CSV byte for byte what the page's export gives for that link, or as JSON, or
//! as a Python script that repeats it with NumPy or PyTorch.
//!
//! ```sh
//! cargo run --release -p isoline --example replay -- '#race?v=1&surface=rosenbrock&m=adam(lr=0.05)&steps=500'
//! cargo run --release -p isoline --example replay -- '#race?v=1&surface=beale&m=adam&steps=50' torch >beale.py
//! ```

use isoline::export;
use isoline::link::Experiment;
use isoline::python;
use isoline::race::Race;
use std::io::Write;
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let (Some(link), form) = (arguments.next(), arguments.next().unwrap_or("csv".to_string())) else {
        eprintln!("usage: replay '<link>' [csv | json | numpy | torch]");
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
    let text = match form.as_str() {
        "csv" => export::csv(&race),
        "json" => export::json(&race),
        "numpy" | "torch" => match python::script(&mut race, form == "torch") {
            Ok(text) => text,
            Err(error) => {
                eprintln!("{error}");
                return ExitCode::FAILURE;
            }
        },
        _ => {
            eprintln!("a run is printed as csv, json, numpy or torch, not as '{form}'");
            return ExitCode::from(2);
        }
    };
    // A reader that closes early, such as `head`, is not a failure.
    let _ = std::io::stdout().write_all(text.as_bytes());
    ExitCode::SUCCESS
}
