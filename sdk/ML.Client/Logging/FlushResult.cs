namespace ML.Client.Logging;

/// <summary>Where a flush brought the values.</summary>
/// <param name="OnServer">True when the server has all of them; false when some are in the spool on disk, to be replayed later.</param>
/// <param name="Spooled">Requests of this run that are in the spool.</param>
public sealed record FlushResult(bool OnServer, int Spooled);
