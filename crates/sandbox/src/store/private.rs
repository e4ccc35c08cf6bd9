use std::io;
use std::path::Path;

/// Lets nobody but the owner read or write the file, before anything stands in it: it is made empty where there is none.
#[cfg(unix)]
pub(super) fn make_private(path: &Path) -> io::Result<()> {
    use std::fs::{OpenOptions, Permissions, set_permissions};
    use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};

    const OWNER: u32 = 0o600;
    let made = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(OWNER)
        .open(path);
    match made {
        // One of before, which everybody on the machine could read.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            set_permissions(path, Permissions::from_mode(OWNER))
        }
        made => made.map(drop),
    }
}

/// Elsewhere a file has the rights of its folder.
#[cfg(not(unix))]
pub(super) fn make_private(_: &Path) -> io::Result<()> {
    Ok(())
}
