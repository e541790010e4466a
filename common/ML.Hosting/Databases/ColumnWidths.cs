using ML.Common.Errors;

namespace ML.Hosting.Databases;

/// <summary>
/// The widths of MLflow's columns. SQLite stores texts of any length in them, as MLflow's server does there; PostgreSQL refuses
/// longer ones with a message that does not say which field it was.
/// </summary>
public static class ColumnWidths
{
    /// <param name="session">Where the value goes.</param>
    /// <param name="value">The value.</param>
    /// <param name="characters">What the column holds, in Unicode characters.</param>
    /// <param name="field">The field as the caller knows it.</param>
    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE naming the field.</exception>
    public static void RequireFit(this DbSession session, string? value, int characters, string field)
    {
        if (session.Kind == DatabaseKind.PostgreSql && value is not null && value.Length > characters && value.EnumerateRunes().Count() > characters)
            throw PlatformException.Invalid($"'{field}' exceeds the maximum length of {characters} characters");
    }
}
