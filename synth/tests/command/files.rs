//! What `--output`, `--into` and `--out-dir` replace, and what they write into.
#![cfg(unix)]

use std::fs::{self, File, Permissions};
use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;

use crate::{Run, done, synth};

const CHOICE: [&str; 2] = ["--auth", "api-key"];

fn write_to(path: &Path) -> Run {
    synth(&[&CHOICE[..], &["--output", path.to_str().unwrap()]].concat())
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

/// Runs the binary under a umask.
fn under_umask(umask: &str, arguments: &[&str]) {
    let script = format!("umask {umask} && exec \"$0\" \"$@\"");
    let status =
        Command::new("sh").args(["-c", &script, env!("CARGO_BIN_EXE_synth")]).args(arguments).output().unwrap();
    assert!(status.status.success(), "{}", String::from_utf8_lossy(&status.stderr));
}

#[test]
fn a_file_that_is_replaced_keeps_its_mode() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("template.yaml");
    for permissions in [0o600, 0o640, 0o755] {
        fs::write(&file, "old").unwrap();
        fs::set_permissions(&file, Permissions::from_mode(permissions)).unwrap();
        assert_eq!(write_to(&file).code, Some(0));
        assert_eq!(format!("{:o}", mode(&file)), format!("{permissions:o}"));
        assert_eq!(fs::read_to_string(&file).unwrap(), done(&CHOICE).stdout);
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "something was left beside the file");
}

#[test]
fn a_new_file_has_the_mode_that_the_umask_leaves() {
    let folder = tempfile::tempdir().unwrap();
    for (umask, wanted) in [("022", 0o644), ("077", 0o600), ("002", 0o664)] {
        let file = folder.path().join(umask);
        under_umask(umask, &["--auth", "api-key", "--output", file.to_str().unwrap()]);
        assert_eq!(format!("{:o}", mode(&file)), format!("{wanted:o}"), "umask {umask}");
    }
}

#[test]
fn a_symbolic_link_stays_one_and_what_it_leads_to_is_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let (target, link) = (folder.path().join("target.yaml"), folder.path().join("link.yaml"));
    fs::write(&target, "old").unwrap();
    symlink("target.yaml", &link).unwrap();
    assert_eq!(write_to(&link).code, Some(0));
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink(), "the link was replaced");
    assert_eq!(fs::read_to_string(&target).unwrap(), done(&CHOICE).stdout);
}

#[test]
fn a_link_that_leads_to_no_file_yet_makes_it() {
    let folder = tempfile::tempdir().unwrap();
    let (target, link) = (folder.path().join("target.yaml"), folder.path().join("link.yaml"));
    symlink(&target, &link).unwrap();
    assert_eq!(write_to(&link).code, Some(0));
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink(), "the link was replaced");
    assert_eq!(fs::read_to_string(&target).unwrap(), done(&CHOICE).stdout);
}

#[test]
fn a_file_of_several_names_stays_one_file() {
    let folder = tempfile::tempdir().unwrap();
    let (one, other) = (folder.path().join("one.yaml"), folder.path().join("other.yaml"));
    fs::write(&one, "old and longer than nothing").unwrap();
    fs::hard_link(&one, &other).unwrap();
    assert_eq!(write_to(&one).code, Some(0));
    assert_eq!(fs::metadata(&one).unwrap().ino(), fs::metadata(&other).unwrap().ino());
    assert_eq!(fs::read_to_string(&other).unwrap(), done(&CHOICE).stdout);
}

#[test]
fn what_is_not_a_regular_file_is_written_into_and_stays_what_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let reader = {
        let pipe = pipe.clone();
        std::thread::spawn(move || fs::read_to_string(pipe).unwrap())
    };
    assert_eq!(write_to(&pipe).code, Some(0));
    assert!(fs::symlink_metadata(&pipe).unwrap().file_type().is_fifo(), "the pipe was replaced");
    assert_eq!(reader.join().unwrap(), done(&CHOICE).stdout);

    // By links of our own: were one replaced, the machine would still have its device.
    let (null, stdout) = (folder.path().join("null"), folder.path().join("stdout"));
    symlink("/dev/null", &null).unwrap();
    symlink("/proc/self/fd/1", &stdout).unwrap();
    assert_eq!(write_to(&null).code, Some(0));
    assert_eq!(write_to(&stdout).stdout, done(&CHOICE).stdout);
    assert!(fs::metadata("/dev/null").unwrap().file_type().is_char_device(), "the device was replaced");
    for link in [null, stdout] {
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink(), "{} was replaced", link.display());
    }
}

#[test]
fn a_device_that_stands_for_an_open_file_is_written_into() {
    let folder = tempfile::tempdir().unwrap();
    let (file, link) = (folder.path().join("redirected.yaml"), folder.path().join("stdout"));
    symlink("/proc/self/fd/1", &link).unwrap();
    let redirected = File::create(&file).unwrap();
    let inode = fs::metadata(&file).unwrap().ino();
    let mut command = Command::new(env!("CARGO_BIN_EXE_synth"));
    command.args(CHOICE).args(["--output", link.to_str().unwrap()]).stdout(redirected);
    assert!(command.status().unwrap().success());
    assert_eq!(fs::metadata(&file).unwrap().ino(), inode, "the file that the shell had opened was replaced");
    assert_eq!(fs::read_to_string(&file).unwrap(), done(&CHOICE).stdout);
}

#[test]
fn a_folder_that_is_missing_is_named_as_what_is_missing() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("missing");
    let run = write_to(&missing.join("template.yaml"));
    assert_eq!(run.code, Some(1));
    let words = format!("the folder {} does not exist", missing.display());
    assert!(run.stderr.contains(&words) && !run.stderr.contains("entity"), "{}", run.stderr);
}

#[test]
fn every_command_that_writes_a_file_writes_it_so() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("target");
    for (name, arguments) in [
        ("edge", &["edge-auth", "--output"][..]),
        ("graph", &["graph", "--auth", "oauth2", "--output"]),
        ("buttons", &["launch-buttons", "--bucket-prefix", "acme", "--regions", "eu-west-1", "--into"]),
    ] {
        let document = "<!-- launch-buttons:begin -->\n<!-- launch-buttons:end -->\n";
        fs::write(&target, document).unwrap();
        fs::set_permissions(&target, Permissions::from_mode(0o640)).unwrap();
        let link = folder.path().join(name);
        symlink(&target, &link).unwrap();
        done(&[arguments, &[link.to_str().unwrap()]].concat());
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink(), "{name}: the link was replaced");
        assert_eq!(mode(&target), 0o640, "{name}");
        assert_ne!(fs::read_to_string(&target).unwrap(), document, "{name}");
    }
}

#[test]
fn a_folder_that_is_filled_again_keeps_its_mode_and_a_link_to_it() {
    let folder = tempfile::tempdir().unwrap();
    let (target, link) = (folder.path().join("target"), folder.path().join("link"));
    fs::create_dir(&target).unwrap();
    fs::set_permissions(&target, Permissions::from_mode(0o700)).unwrap();
    symlink("target", &link).unwrap();
    for _ in 0..2 {
        done(&["all", "--out-dir", link.to_str().unwrap()]);
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink(), "the link was replaced");
        assert_eq!(format!("{:o}", mode(&target)), "700");
        assert_eq!(fs::read_dir(&target).unwrap().count(), 16);
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "something was left beside the folder");
}

#[test]
fn a_new_folder_and_its_files_have_the_modes_that_the_umask_leaves() {
    let folder = tempfile::tempdir().unwrap();
    for (umask, of_folder, of_file) in [("022", 0o755, 0o644), ("077", 0o700, 0o600)] {
        let out = folder.path().join(umask);
        under_umask(umask, &["all", "--out-dir", out.to_str().unwrap()]);
        assert_eq!(format!("{:o}", mode(&out)), format!("{of_folder:o}"), "umask {umask}");
        assert_eq!(format!("{:o}", mode(&out.join("edge-auth.yaml"))), format!("{of_file:o}"), "umask {umask}");
    }
}

#[test]
fn what_was_there_outlives_a_write_that_fails_halfway() {
    let folder = tempfile::tempdir().unwrap();
    let (file, out) = (folder.path().join("template.yaml"), folder.path().join("templates"));
    fs::write(&file, "old").unwrap();
    done(&["all", "--out-dir", out.to_str().unwrap(), "--swagger-ui", "no"]);
    // Files of at most 8 blocks, of 512 or 1,024 bytes; without the signal, the write itself fails.
    let script = "trap '' XFSZ; ulimit -f 8; exec \"$0\" \"$@\"";
    for arguments in
        [&["--auth", "none", "--output", file.to_str().unwrap()], &["all", "--out-dir", out.to_str().unwrap()][..]]
    {
        let run =
            Command::new("sh").args(["-c", script, env!("CARGO_BIN_EXE_synth")]).args(arguments).output().unwrap();
        let stderr = String::from_utf8(run.stderr).unwrap();
        assert_eq!(run.status.code(), Some(1), "{arguments:?}: {stderr}");
        assert!(stderr.contains("can't be written") || stderr.contains("can't be filled"), "{stderr}");
    }
    assert_eq!(fs::read_to_string(&file).unwrap(), "old");
    assert!(!fs::read_to_string(out.join("none-http-none.yaml")).unwrap().contains("SwaggerUICDN"));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "something was left behind");
}
