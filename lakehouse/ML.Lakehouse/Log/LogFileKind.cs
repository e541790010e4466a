namespace ML.Lakehouse.Log;

enum LogFileKind
{
    Commit,
    Checkpoint,
    CheckpointV2,
    Compaction,
    Checksum,
}
