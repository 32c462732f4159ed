/** What the names of a feature group's offline files look like, ours and AWS's. */
export const isStoreFile = (key: string): boolean =>
  /\/year=-?\d{4,6}\/month=\d\d\/day=\d\d\/hour=\d\d\/\d{8}T\d{6}Z_[A-Za-z0-9]+\.parquet$/.test(
    key,
  );
