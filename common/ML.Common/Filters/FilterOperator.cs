namespace ML.Common.Filters;

/// <summary>The comparisons of MLflow's search grammar.</summary>
[Flags]
public enum FilterOperator
{
    Equal = 1,
    NotEqual = 2,
    Less = 4,
    LessOrEqual = 8,
    Greater = 16,
    GreaterOrEqual = 32,
    Like = 64,
    ILike = 128,
    In = 256,
    NotIn = 512,
    IsNull = 1024,
    IsNotNull = 2048,

    /// <summary>What numbers can be compared with.</summary>
    Numeric = Equal | NotEqual | Less | LessOrEqual | Greater | GreaterOrEqual,

    /// <summary>What strings can be compared with.</summary>
    Text = Equal | NotEqual | Like | ILike,

    /// <summary>Membership in a list.</summary>
    Membership = In | NotIn,

    /// <summary>Presence of a key.</summary>
    Presence = IsNull | IsNotNull,
}
