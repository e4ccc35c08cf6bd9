use std::io;
use std::path::Path;

/// Restricts the file to its owner. A missing file is created empty, so that it is never readable to others.
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
        // Files of older versions were world-readable.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            set_permissions(path, Permissions::from_mode(OWNER))
        }
        made => made.map(drop),
    }
}

/// Other systems: the file inherits the permissions of its folder.
#[cfg(not(unix))]
pub(super) fn make_private(_: &Path) -> io::Result<()> {
    Ok(())
}
