//! Prints the Python script of a link: `script '<link>' [torch]`.
//!
//! ```sh
//! cargo run --release -p isoline --example script -- '#race?v=1&surface=beale&m=adam&steps=50' >beale.py
//! ```

use isoline::link::Experiment;
use isoline::race::Race;
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let Some(link) = arguments.next() else {
        eprintln!("usage: script '<link>' [torch]");
        return ExitCode::from(2);
    };
    let (experiment, messages) = Experiment::from_link(&link);
    for message in messages {
        eprintln!("{message}");
    }
    let script = Race::new(&experiment).map_err(|error| error.to_string()).and_then(|mut race| {
        while race.advance(1000) {}
        isoline::python::script(&race, arguments.next().as_deref() == Some("torch"))
    });
    match script {
        Ok(text) => print!("{text}"),
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}
