//! Ten compilations of US Civil War casualties, imported one by one and compared.

use std::path::Path;

use crate::desk::{Desk, PROGRAM, data_set};

#[test]
fn ten_counts_of_the_same_battles() {
    let Some(build) = data_set("acw/build") else { return };
    let desk = Desk::new();
    let program = Path::new(PROGRAM).parent().expect("its folder").to_path_buf();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = [program].into_iter().chain(std::env::split_paths(&path));
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/acw/import.sh");
    let imported = desk
        .command("sh")
        .env("PATH", std::env::join_paths(folders).expect("folders"))
        .args([script.as_os_str(), build.as_ref()])
        .output()
        .expect("a shell");
    let notes = String::from_utf8_lossy(&imported.stderr);
    assert!(imported.status.success(), "{notes}");
    let refused = "row 86, casualties_min, casualties_max → value: \"1500..1000\" has 1,500 as its low end and 1,000 as its high end";
    assert!(
        notes.contains(&format!(
            "1 row was not recorded; it is in kennedy1997.rejected.csv with what is wrong:\n{refused}"
        )),
        "{notes}"
    );
    let claims: u64 =
        desk.sqlite().query_row("SELECT count(*) FROM claims", [], |row| row.get(0)).expect("counted");
    assert_eq!(claims, 4848);
    for (topic, disputed) in [("casualties/total", 390), ("casualties/killed", 135)] {
        let answers = desk.json(&["disputes", topic]);
        assert_eq!(answers.as_array().map(Vec::len), Some(disputed), "{topic}");
        let views: usize = desk
            .sqlite()
            .query_row("SELECT count(*) FROM disputes WHERE topic = ?1", [topic], |row| row.get(0))
            .expect("counted");
        assert_eq!(views, disputed, "{topic} in the view");
    }
    desk.run(&["verify"]).fine();
}
