using ML.Features.Api;
using ML.Features.Contracts.BatchScoring;

namespace ML.Features.BatchScoring;

static class BatchScoringRoutes
{
    public static void Map(FeatureApi api) =>
        api.Map<BatchScoringService, ScoreBatch, ScoreBatch.Response>("POST", "ml/features/score-batch", "Scores a table of keys with a registered model.", (service, request, context) =>
            service.ScoreAsync(request, null, context.RequestAborted));
}
