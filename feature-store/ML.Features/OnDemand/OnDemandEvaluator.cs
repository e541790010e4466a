using System.Collections.Concurrent;
using System.Globalization;
using ML.Features.Contracts.Definitions;
using ML.Features.Online;
using ML.Lakehouse.DuckDb;

namespace ML.Features.OnDemand;

/// <summary>
/// Computes on-demand features for requests, on the engine that computes them for training sets: the same macro, the same
/// casts, so the same bits. Sessions with their prepared statement are kept for the next request.
/// </summary>
/// <param name="database">Asked for with the first request: a server that computes nothing does not load the engine.</param>
sealed class OnDemandEvaluator(Func<DuckDbDatabase> database)
{
    readonly ConcurrentDictionary<OnDemandFeature, ConcurrentBag<Prepared>> idle = [];

    public static FeatureKind KindOf(OnDemandFeature feature) => FeatureKinds.Of(OnDemandMacros.OutputType(feature), feature.Name);

    /// <param name="arguments">One column for each input, in the order of the definition's inputs.</param>
    public FeatureValue[] Evaluate(OnDemandFeature feature, IReadOnlyList<FeatureValue[]> arguments, int rows)
    {
        var bag = idle.GetOrAdd(feature, _ => []);
        if (!bag.TryTake(out var prepared)) prepared = new Prepared(database(), feature, KindOf(feature));
        try
        {
            var results = new FeatureValue[rows];
            for (var row = 0; row < rows; row++) results[row] = prepared.Run(arguments, row);
            bag.Add(prepared);
            return results;
        }
        catch
        {
            prepared.Dispose();
            throw;
        }
    }

    sealed class Prepared : IDisposable
    {
        readonly DuckDbConnection connection;
        readonly DuckDbStatement statement;
        readonly FeatureKind kind;
        readonly string name;

        public Prepared(DuckDbDatabase database, OnDemandFeature feature, FeatureKind kind)
        {
            (this.kind, name) = (kind, feature.Name);
            connection = database.Connect();
            var index = 0;
            var call = new OnDemandMacros(connection).Call(feature, input => Argument(feature.Inputs![input], ++index));
            statement = connection.Prepare($"SELECT {FeatureKinds.Select(kind, "v", OnDemandMacros.OutputType(feature))} FROM (SELECT {call} AS v)");
        }

        // Lists are kept as JSON. As text DuckDB reads it otherwise where it holds letters; as JSON, where it holds exact numbers.
        static string Argument(string type, int index) => type.StartsWith("array<", StringComparison.OrdinalIgnoreCase) && !type.Contains("decimal", StringComparison.OrdinalIgnoreCase)
            ? string.Create(CultureInfo.InvariantCulture, $"CAST(${index} AS JSON)") : string.Create(CultureInfo.InvariantCulture, $"${index}");

        public FeatureValue Run(IReadOnlyList<FeatureValue[]> arguments, int row)
        {
            for (var i = 0; i < arguments.Count; i++) Bind(i + 1, arguments[i][row]);
            using var result = statement.Query();
            using var chunk = result.Fetch()!;
            var value = ChunkValues.Read(chunk[0], kind, 0);
            return TimeBounds.Fits(value.Kind, value.Bits) ? value : throw TimeBounds.Unfit($"on-demand feature '{name}'", value.Kind, value.Bits);
        }

        public void Dispose()
        {
            statement.Dispose();
            connection.Dispose();
        }

        void Bind(int index, FeatureValue value) => _ = value.Kind switch
        {
            FeatureKind.Null => statement.BindNull(index),
            FeatureKind.Boolean => statement.Bind(index, value.Bits != 0),
            FeatureKind.Int64 => statement.Bind(index, value.Bits),
            FeatureKind.Float or FeatureKind.Double => statement.Bind(index, value.AsDouble),
            FeatureKind.Date => statement.Bind(index, DateOnly.FromDateTime(DateTime.UnixEpoch).AddDays((int)value.Bits)),
            FeatureKind.Timestamp or FeatureKind.TimestampNtz => statement.Bind(index, DateTimeOffset.UnixEpoch.AddTicks(value.Bits * TimeSpan.TicksPerMicrosecond)),
            FeatureKind.Binary => statement.Bind(index, value.Bytes.Span),
            _ => statement.Bind(index, value.AsText),
        };
    }
}
