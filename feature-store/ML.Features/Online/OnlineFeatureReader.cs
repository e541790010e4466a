using ML.Features.OnDemand;

namespace ML.Features.Online;

/// <summary>Answers requests: looks keys up in the online store, holds rows to their maximum age, computes on-demand features.</summary>
sealed class OnlineFeatureReader(IOnlineStore store, OnDemandEvaluator onDemand, TimeProvider clock)
{
    /// <summary>The plan's outputs, in its order, one value for each row of the request.</summary>
    /// <param name="overrides">Whether a value that the request has under an output's name wins over the looked-up one.</param>
    public async ValueTask<List<OnlineColumn>> ReadAsync(OnlinePlan plan, RequestColumns request, bool overrides, CancellationToken cancellation)
    {
        var now = IsoTime.Micros(clock.GetUtcNow());
        var columns = new List<OnlineColumn>(plan.Outputs);
        for (var next = 0; next < plan.Steps.Count;)
        {
            var first = columns.Count;
            if (plan.Steps[next] is OnlinePlan.FunctionStep function)
            {
                columns.Add(Compute(function, request));
                next++;
            }
            else
            {
                var together = plan.Independent(next);
                if (together == 1)
                {
                    var step = (OnlinePlan.LookupStep)plan.Steps[next];
                    var rows = new byte[]?[request.Rows];
                    await ReadAsync(step, request, rows, overrides, cancellation);
                    Take(step, request, rows, overrides, now, columns);
                }
                else
                {
                    await TakeAsync(plan, next, together, request, overrides, now, columns, cancellation);
                }

                next += together;
            }

            if (next < plan.Steps.Count)
                for (var i = first; i < columns.Count; i++) request.Add(columns[i].Name, columns[i].Values);
        }

        return columns;
    }

    // Lookups that do not wait for each other's values are under way at the same time.
    async ValueTask TakeAsync(
        OnlinePlan plan, int first, int count, RequestColumns request, bool overrides, long now, List<OnlineColumn> columns, CancellationToken cancellation)
    {
        var rows = new byte[]?[count][];
        var reads = new Task[count];
        for (var i = 0; i < count; i++) reads[i] = ReadAsync((OnlinePlan.LookupStep)plan.Steps[first + i], request, rows[i] = new byte[]?[request.Rows], overrides, cancellation).AsTask();
        await Task.WhenAll(reads);
        for (var i = 0; i < count; i++) Take((OnlinePlan.LookupStep)plan.Steps[first + i], request, rows[i], overrides, now, columns);
    }

    ValueTask ReadAsync(OnlinePlan.LookupStep step, RequestColumns request, byte[]?[] rows, bool overrides, CancellationToken cancellation)
    {
        // A caller who brings every value needs no key.
        var brought = overrides && !step.LookupKey.All(request.Has) && Array.TrueForAll(step.Features, f => request.Has(f.Name));
        return brought ? ValueTask.CompletedTask : store.ReadAsync(step.Definition.Name, Keys(step, request), rows, cancellation);
    }

    static void Take(OnlinePlan.LookupStep step, RequestColumns request, byte[]?[] rows, bool overrides, long now, List<OnlineColumn> columns)
    {
        var statuses = new FeatureStatus[rows.Length];
        var times = new long[rows.Length];
        var found = new FoundRows(step.Layout, rows, step.Defaults);
        for (var row = 0; row < rows.Length; row++)
        {
            (statuses[row], times[row]) = Judge(step, rows[row], now);
            if (statuses[row] == FeatureStatus.Present) found.Show(row);
        }

        foreach (var feature in step.Features)
        {
            var values = new ColumnValues(found, feature.Index);
            columns.Add(new OnlineColumn(feature.Name, overrides && request.Has(feature.Name) ? Override(step, feature, request, values) : values, statuses, times));
        }
    }

    static byte[]?[] Keys(OnlinePlan.LookupStep step, RequestColumns request)
    {
        var kinds = step.Layout.KeyKinds;
        var columns = new FeatureValue[kinds.Length][];
        for (var i = 0; i < kinds.Length; i++) columns[i] = request.Get(step.LookupKey[i], kinds[i], step.KeyRole);
        var keys = new byte[]?[request.Rows];
        Span<FeatureValue> parts = columns.Length == 1 ? [] : new FeatureValue[columns.Length];
        for (var row = 0; row < keys.Length; row++)
        {
            for (var i = 0; i < parts.Length; i++) parts[i] = columns[i][row];
            var values = columns.Length == 1 ? columns[0].AsSpan(row, 1) : parts;
            if (IsComplete(values)) keys[row] = OnlineKey.Encode(values);
        }

        return keys;
    }

    static bool IsComplete(ReadOnlySpan<FeatureValue> parts)
    {
        foreach (ref readonly var part in parts)
            if (part.IsNull) return false;
        return true;
    }

    // A row of another layout was published under an older definition: its values cannot be told apart any more.
    static (FeatureStatus Status, long Time) Judge(OnlinePlan.LookupStep step, byte[]? row, long now)
    {
        if (row is null || PackedRow.Layout(row) != step.Layout.Hash) return (FeatureStatus.NotFound, 0);
        var time = PackedRow.EventTime(row);
        return (step.MaxAge is { } age && time < now - age ? FeatureStatus.OutsideMaxAge : FeatureStatus.Present, time);
    }

    static FeatureValue[] Override(OnlinePlan.LookupStep step, OnlinePlan.LookupFeature feature, RequestColumns request, ColumnValues found)
    {
        var values = found.ToArray();
        var given = request.Get(feature.Name, step.Layout.Kinds[feature.Index], "feature");
        for (var row = 0; row < given.Length; row++)
            if (!given[row].IsNull) values[row] = given[row];
        return values;
    }

    OnlineColumn Compute(OnlinePlan.FunctionStep step, RequestColumns request)
    {
        var arguments = new FeatureValue[step.Arguments.Count][];
        for (var i = 0; i < arguments.Length; i++)
            arguments[i] = request.Get(step.Arguments[i].Column, step.Arguments[i].Kind, $"input of '{step.Feature.Name}'");
        return new OnlineColumn(step.Name, onDemand.Evaluate(step.Feature, arguments, request.Rows));
    }
}
