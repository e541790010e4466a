using ML.Common.Errors;
using ML.Hosting.Databases;
using ML.Tracking.Experiments;

namespace ML.Tracking.Retention;

/// <summary>Finds what a selection means, and refuses what it may not mean: everything must be deleted already, long enough ago.</summary>
sealed class PurgePlanner(DbSession session, PurgeSelection selection, long now)
{
    readonly long threshold = now - (long)selection.OlderThan.TotalMilliseconds;

    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE or RESOURCE_DOES_NOT_EXIST naming the first id that does not fit.</exception>
    public async Task<List<PurgeItem>> PlanAsync()
    {
        var items = new List<PurgeItem>();
        var experiments = await ExperimentsAsync();
        items.AddRange(await RunsAsync());
        items.AddRange(await LoggedModelsAsync());
        foreach (var experiment in experiments) items.AddRange(await PurgeStore.ContentAsync(session, experiment.Id));
        items.AddRange(experiments.Select(e => new PurgeItem(PurgeKind.Experiment, e.Id.ToString(System.Globalization.CultureInfo.InvariantCulture), null)));
        if (selection.Jobs || selection.JobIds is not null) items.AddRange(await PurgeStore.FinishedJobsAsync(session, selection.JobIds, threshold));
        return [.. items.DistinctBy(i => (i.Kind, i.Id)).OrderBy(i => i.Kind)];
    }

    async Task<List<ExperimentRow>> ExperimentsAsync()
    {
        if (selection.ExperimentIds is null) return selection.NamesSomething ? [] : await PurgeStore.DeletedExperimentsAsync(session, threshold);
        var found = new List<ExperimentRow>();
        foreach (var id in selection.ExperimentIds) found.Add(await ExperimentStore.GetAsync(session, id));
        Refuse(found.Where(e => e.IsActive).Select(e => $"{e.Id}"),
            ids => $"Experiments [{ids}] are not in the deleted lifecycle stage. Only experiments in the deleted lifecycle stage can be hard-deleted.");
        if (selection.OlderThan > TimeSpan.Zero)
            Refuse(found.Where(e => e.LastUpdateTime is null || e.LastUpdateTime >= threshold).Select(e => $"{e.Id}"),
                ids => $"Experiments [{ids}] are not older than the required age. Only experiments older than {Age.Format(selection.OlderThan)} can be deleted.");
        return found;
    }

    async Task<List<PurgeItem>> RunsAsync()
    {
        if (selection.RunIds is null) return selection.NamesSomething ? [] : await PurgeStore.DeletedRunsAsync(session, threshold);
        return await NamedAsync(PurgeKind.Run, selection.RunIds, "run", id => PlatformException.NotFound($"Run with id={id} not found"));
    }

    async Task<List<PurgeItem>> LoggedModelsAsync()
    {
        if (selection.LoggedModelIds is null) return selection.NamesSomething ? [] : await PurgeStore.DeletedLoggedModelsAsync(session, threshold);
        return await NamedAsync(
            PurgeKind.LoggedModel, selection.LoggedModelIds, "logged model", id => PlatformException.NotFound($"Logged model with ID '{id}' not found."));
    }

    async Task<List<PurgeItem>> NamedAsync(PurgeKind kind, IReadOnlyList<string> ids, string what, Func<string, PlatformException> missing)
    {
        var items = new List<PurgeItem>();
        foreach (var id in ids)
        {
            var state = await PurgeStore.StateAsync(session, kind, id) ?? throw missing(id);
            if (state.Stage != LifecycleStages.Deleted)
                throw PlatformException.Invalid(
                    $"{Capitalized(what)} {id} is not in `deleted` lifecycle stage. Only {what}s in `deleted` lifecycle stage can be deleted.");
            if (state.DeletedAt is null || state.DeletedAt > threshold)
                throw PlatformException.Invalid($"{Capitalized(what)} {id} is not older than the required age. Only {what}s older than {Age.Format(selection.OlderThan)} can be deleted.");
            items.Add(new PurgeItem(kind, id, state.ArtifactRoot));
        }

        return items;
    }

    static void Refuse(IEnumerable<string> ids, Func<string, string> message)
    {
        var list = string.Join(", ", ids.Select(id => $"'{id}'"));
        if (list.Length > 0) throw PlatformException.Invalid(message(list));
    }

    static string Capitalized(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
