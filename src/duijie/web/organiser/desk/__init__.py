"""The pages of a desk 签到台: what its staff see, and what its device keeps."""
