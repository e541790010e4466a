namespace ML.Lakehouse.Writing;

public enum MergeAction
{
    Update,
    Delete,
    Insert,
}
