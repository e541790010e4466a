using ML.Lakehouse.Altering;
using ML.Lakehouse.Schemas;
using ML.Lakehouse.Writing;

namespace ML.Lakehouse;

public sealed partial class DeltaTable
{
    /// <summary>Adds columns, which must allow null.</summary>
    public async Task<CommitResult> AddColumnsAsync(IReadOnlyList<StructField> fields, CancellationToken cancellation = default) =>
        await (await TableAlterer.BeginAsync(this, cancellation)).AddColumnsAsync(fields, cancellation);

    /// <summary>Renames a column or a field inside one; needs column mapping.</summary>
    /// <param name="from">Names on the way to a nested field are parted by dots; lists have <c>element</c>, maps <c>key</c> and <c>value</c>.</param>
    /// <param name="to">The new name, without the way to it.</param>
    public async Task<CommitResult> RenameColumnAsync(string from, string to, CancellationToken cancellation = default) =>
        await (await TableAlterer.BeginAsync(this, cancellation)).RenameColumnAsync(from, to, cancellation);

    /// <summary>Drops a column or a field inside one, named as in <see cref="RenameColumnAsync"/>; needs column mapping. The values stay in older versions.</summary>
    public async Task<CommitResult> DropColumnAsync(string name, CancellationToken cancellation = default) =>
        await (await TableAlterer.BeginAsync(this, cancellation)).DropColumnAsync(name, cancellation);

    /// <summary>Gives a column a wider type; needs <c>delta.enableTypeWidening</c>. Files keep their values as they are.</summary>
    public async Task<CommitResult> WidenColumnAsync(string name, DataType type, CancellationToken cancellation = default) =>
        await (await TableAlterer.BeginAsync(this, cancellation)).WidenColumnAsync(name, type, cancellation);

    /// <summary>Sets properties; null takes one away. Features that they need are switched on.</summary>
    public async Task<CommitResult> SetPropertiesAsync(IReadOnlyDictionary<string, string?> properties, CancellationToken cancellation = default) =>
        await (await TableAlterer.BeginAsync(this, cancellation)).SetPropertiesAsync(properties, cancellation);

    /// <summary>Adds a CHECK constraint, which every row there is must meet.</summary>
    public async Task<CommitResult> AddConstraintAsync(string name, string condition, CancellationToken cancellation = default) =>
        await (await TableAlterer.BeginAsync(this, cancellation)).AddConstraintAsync(name, condition, cancellation);

    public async Task<CommitResult> DropConstraintAsync(string name, CancellationToken cancellation = default) =>
        await (await TableAlterer.BeginAsync(this, cancellation)).DropConstraintAsync(name, cancellation);
}
