using Microsoft.AspNetCore.Http;
using ML.Serving.Models;

namespace ML.Serving.Http;

/// <summary>What the handler of a request tells the access log; there is one on the request only where the log is kept.</summary>
sealed class AccessEntry
{
    public string? Model { get; private set; }

    public string? Version { get; private set; }

    /// <summary>Status of the protocol where it is not HTTP's own.</summary>
    public int? Status { get; set; }

    /// <summary>Null where no log is kept.</summary>
    public static AccessEntry? Of(HttpContext context) => AccessLog.IsKept ? context.Features.Get<AccessEntry>() : null;

    public void Tell(ServableModel model) => (Model, Version) = (model.Name, model.Version);
}
