using ML.Hosting.Databases;

namespace ML.Hosting.Lineage;

/// <summary>
/// Takes down what came from what, written by each capability as it acts. Modules take it as an optional service: where
/// nobody keeps lineage nothing is written.
/// </summary>
public interface ILineageWriter
{
    /// <summary>Adds edges, and the nodes that they name, within the transaction of the act. Repeating it changes nothing.</summary>
    /// <param name="session">A write of the tracking database.</param>
    /// <param name="act">What was done, such as <c>training_set.create</c>.</param>
    Task WriteAsync(DbSession session, string act, IReadOnlyList<LineageEdge> edges);

    /// <summary>Says what a thing is made of from now on: edges of the relation that are not among these have ended.</summary>
    Task ReplaceAsync(DbSession session, string act, LineageNode target, string relation, IReadOnlyList<LineageNode> sources);

    /// <summary>Notes that a thing was deleted, or restored. Its edges stay.</summary>
    Task MarkAsync(DbSession session, LineageNode node, bool deleted);
}
