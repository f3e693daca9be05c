//! Files in a directory, each there as a whole or not at all.

use std::{
    collections::BTreeSet,
    fs, io,
    io::Write,
    path::{Path, PathBuf},
};

/// A path, and what the file system said of it.
pub(super) type Refused = (PathBuf, io::Error);

/// Writes files so that each is there as a whole or not at all.
pub(super) struct Directory<'p> {
    root: &'p Path,
    /// The directory that errors name: where it will be.
    named: &'p Path,
    /// Directories whose entries are not yet known to be on the medium.
    touched: BTreeSet<PathBuf>,
}

impl<'p> Directory<'p> {
    pub(super) const fn new(root: &'p Path) -> Self {
        Self { root, named: root, touched: BTreeSet::new() }
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.root.join(name).is_file()
    }

    /// Writes a file, and gives what `write` returns.
    pub(super) fn write<T>(
        &mut self,
        name: &str,
        write: impl FnOnce(&mut dyn Write) -> io::Result<T>,
    ) -> Result<T, Refused> {
        let path = self.root.join(name);
        let folder = path.parent().unwrap_or(self.root).to_owned();
        let put = || -> io::Result<T> {
            fs::create_dir_all(&folder)?;
            let mut file = io::BufWriter::new(public_file(&folder)?);
            let told = write(&mut file)?;
            let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
            file.as_file().sync_all()?;
            file.persist(&path)?;
            Ok(told)
        };
        let told = put().map_err(|error| (self.named.join(name), error))?;
        // A directory that was made has to be on the medium in the one above it.
        let above = folder.ancestors().take_while(|above| above.starts_with(self.root));
        self.touched.extend(above.map(Path::to_owned));
        Ok(told)
    }

    pub(super) fn sync(&mut self) -> Result<(), Refused> {
        for path in std::mem::take(&mut self.touched) {
            sync_folder(&path).map_err(|error| (self.named.to_owned(), error))?;
        }
        Ok(())
    }
}

/// Makes a directory with all that `fill` writes into it, or nothing. What is there already has to be an empty directory.
pub(super) fn make_whole<T, E: From<Refused>>(
    folder: &Path,
    fill: impl FnOnce(&mut Directory<'_>) -> Result<T, E>,
) -> Result<T, E> {
    let refused = |error: io::Error| (folder.to_owned(), error);
    if folder.file_name().is_none() {
        return Err(refused(io::ErrorKind::InvalidInput.into()).into());
    }
    let is_there = match fs::read_dir(folder) {
        Ok(mut found) => found.next().is_some(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => false,
        Err(error) => return Err(refused(error).into()),
    };
    if is_there {
        return Err(refused(io::ErrorKind::DirectoryNotEmpty.into()).into());
    }
    let above = folder.parent().filter(|above| !above.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(fs::Permissions::from_mode(0o777));
    }
    // The error of a temporary directory would name that one.
    let making = builder.tempdir_in(above).map_err(|error| refused(error.kind().into()))?;
    let mut directory = Directory { named: folder, ..Directory::new(making.path()) };
    let told = fill(&mut directory)?;
    directory.sync()?;
    #[cfg(not(unix))]
    drop(fs::remove_dir(folder));
    fs::rename(making.path(), folder).map_err(refused)?;
    drop(making.keep());
    sync_folder(above).map_err(refused)?;
    Ok(told)
}

/// A new file that others may read as far as the user's mask lets them.
fn public_file(folder: &Path) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    fs::File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_is_made_whole_or_not_at_all() {
        let desk = tempfile::tempdir().expect("a folder");
        let folder = desk.path().join("new");
        let failed: Result<(), Refused> = make_whole(&folder, |directory| {
            directory.write("a", |out| out.write_all(b"a"))?;
            directory.write("b", |_| -> io::Result<()> { Err(io::ErrorKind::StorageFull.into()) })
        });
        let (named, error) = failed.expect_err("no room");
        assert_eq!((named, error.kind()), (folder.join("b"), io::ErrorKind::StorageFull));
        assert_eq!(fs::read_dir(desk.path()).expect("read").count(), 0);

        fs::create_dir(&folder).expect("made");
        let write = |directory: &mut Directory<'_>| directory.write("a", |out| out.write_all(b"a"));
        make_whole::<_, Refused>(&folder, write).expect("an empty directory is filled");
        assert_eq!(fs::read(folder.join("a")).expect("read"), b"a");
        let again = make_whole::<_, Refused>(&folder, write).map_err(|(_, error)| error.kind());
        assert_eq!(again, Err(io::ErrorKind::DirectoryNotEmpty));
        assert_eq!(fs::read_dir(desk.path()).expect("read").count(), 1);
    }
}
