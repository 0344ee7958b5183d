//! The readers of pasted data meet rubbish: they refuse or read, and never panic.

use isoline::linsolve::market;
use isoline::lsq::model::Model;
use isoline::lsq::table::Table;
use proptest::prelude::*;

/// Texts near enough to tables and matrices to get past the first line.
fn near() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(&[
        "1",
        "2",
        "-3.5",
        "1e3",
        "1e999",
        "nan",
        ",",
        ";",
        "\t",
        " ",
        "\n",
        "\r\n",
        "\"",
        "x",
        "y",
        "b1",
        "%",
        "#",
        "0",
        "é",
        "%%MatrixMarket matrix coordinate real general\n",
        "%%MatrixMarket matrix array real symmetric\n",
        "%%MatrixMarket matrix coordinate pattern skew-symmetric\n",
        "2 2 3\n",
        "2 2\n",
        "1 1 2\n",
        "18446744073709551615",
        "-1",
        "1,5",
        "\u{feff}",
        "x,y\n1,2\n",
        "99999999",
    ]);
    prop_oneof![prop::collection::vec(piece, 0..25).prop_map(|pieces| pieces.concat()), any::<String>()]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 20_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn tables_are_read_or_refused(text in near()) {
        if let Ok(table) = Table::parse(&text) {
            prop_assert!(table.rows() > 0 && table.cells.iter().all(|cell| cell.is_finite()));
            prop_assert_eq!(table.cells.len(), table.rows() * table.names.len());
        }
    }

    #[test]
    fn matrices_are_read_or_refused(text in near(), header in 0usize..3) {
        let headers = ["", "%%MatrixMarket matrix coordinate real general\n", "%%MatrixMarket matrix array real general\n"];
        if let Ok(matrix) = market::parse(&format!("{}{text}", headers[header])) {
            prop_assert!(matrix.check_finite().is_ok() && matrix.starts.len() == matrix.rows + 1);
        }
    }

    #[test]
    fn models_are_read_or_refused(text in near(), model in "[-+*/^=()xyb12. ]{0,20}") {
        let table = Table::parse("x,y\n1,2\n2,3\n3,5\n").expect("a table");
        let _ = Model::new(&text, &table);
        let _ = Model::new(&model, &table);
    }
}
