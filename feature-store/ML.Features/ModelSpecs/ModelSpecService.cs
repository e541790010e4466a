using ML.Common.Errors;
using ML.Features.Catalog;
using ML.Features.Contracts.TrainingSets;
using ML.Features.Tables;
using ML.Features.TrainingSets;

namespace ML.Features.ModelSpecs;

/// <summary>Makes the file that is logged with a model that was trained on a training set.</summary>
sealed class ModelSpecService(TrainingSetService trainingSets, TableOpener tables)
{
    public async Task<ModelSpecFile> OfTrainingSetAsync(NamedTrainingSet request, CancellationToken cancellation)
    {
        var set = await trainingSets.GetAsync(Check.Required(request.Name, "name"), cancellation);
        // As it was made: with the definitions and table versions of then.
        var catalog = await trainingSets.CatalogOfAsync(set, cancellation);
        using var session = new SourceSession(tables, catalog, set.Sources);
        var spine = await SpineReader.AttachAsync(session, set.Request.Spine, cancellation);
        var query = await TrainingSetService.PlanAsync(session, set.Request, cancellation);
        var spec = ModelSpecBuilder.Of(catalog, set.Request, spine.Columns, query.Columns.Select(c => c.Key).ToHashSet(StringComparer.Ordinal));
        return new ModelSpecFile(ModelSpec.FileName, ModelSpecWriter.Write(spec));
    }
}
