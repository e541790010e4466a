using ML.Lakehouse.Schemas;

namespace ML.Lakehouse.Writing;

/// <summary>The columns that the change data feed has beside the table's.</summary>
static class ChangeColumns
{
    public const string TypeName = "_change_type";
    public const string VersionName = "_commit_version";
    public const string TimestampName = "_commit_timestamp";

    public static StructField Type { get; } = new(TypeName, DataType.String);
}
