locals {
  role_arn = "arn:aws:iam::${var.production_account_id}:role/Production"

  # The user's side: may ask for the role.
  identity_policy = {
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "sts:AssumeRole"
        Resource = local.role_arn
      }
    ]
  }

  # The role's side: lets the user in, under the user's own name.
  trust_policy = {
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::${var.people_account_id}:user/${var.user_name}" }
        Action    = "sts:AssumeRole"
        Condition = { StringEquals = { "sts:RoleSessionName" = var.user_name } }
      }
    ]
  }

  # What the role may do.
  role_policy = {
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "s3:ListBucket"
        Resource = "arn:aws:s3:::${var.bucket}"
      },
      {
        Effect   = "Allow"
        Action   = ["s3:GetObject", "s3:PutObject"]
        Resource = "arn:aws:s3:::${var.bucket}/*"
      }
    ]
  }
}
