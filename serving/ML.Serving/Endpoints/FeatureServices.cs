using ML.Features.Contracts.Serving;

namespace ML.Serving.Endpoints;

/// <summary>The feature store of this process, as far as endpoints need it; null where none runs.</summary>
/// <param name="Models">Looks features up for models that carry a spec.</param>
/// <param name="Specs">Serves specs by themselves.</param>
sealed record FeatureServices(IModelFeatures? Models = null, IFeatureSpecs? Specs = null);
